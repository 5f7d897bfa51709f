"""Words that prose may use in braces, so that texts need no year, name or number of companies of their own."""

from __future__ import annotations

from discgen.book.composition.bookmodel import CONSOLIDATION, EQUITY_METHOD, OUTSIDE, DocumentInput
from discgen.catalogue.eras import western_date

END_OF_YEAR = "期末日"
NO_COMPANY = "該当する会社はありません"


def words_of(book: DocumentInput) -> dict[str, str]:
    """The words of one book."""
    publisher = book.publisher
    end = publisher.fiscal_year_end
    names = {
        treatment: "、".join(company.name for company in book.companies if company.treatment == treatment)
        for treatment in (CONSOLIDATION, EQUITY_METHOD, OUTSIDE)
    }
    consolidated = sum(company.treatment == CONSOLIDATION for company in book.companies)
    return {
        "年度": f"{publisher.fiscal_year}年度",
        "前年度": f"{publisher.fiscal_year - 1}年度",
        "翌年度": f"{publisher.fiscal_year + 1}年度",
        END_OF_YEAR: western_date(end),
        "金庫名": publisher.name,
        "連結子会社数": f"{consolidated}社",
        "連結子会社": names[CONSOLIDATION] or NO_COMPANY,
        "持分法適用会社": names[EQUITY_METHOD] or NO_COMPANY,
        "非連結会社": names[OUTSIDE] or NO_COMPANY,
    }
