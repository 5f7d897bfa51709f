"""Why the system refused a file, in Japanese: its own words are those of the machine's language."""

from __future__ import annotations

import errno

_WORDS = {
    errno.ENOENT: "ファイルがありません",
    errno.EISDIR: "フォルダーです",
    errno.ENOTDIR: "フォルダーではありません",
    errno.EACCES: "権限がありません",
    errno.EPERM: "権限がありません",
    errno.EROFS: "読取り専用です",
    errno.ENOSPC: "空き容量がありません",
    errno.EDQUOT: "割り当てられた容量を超えています",
    errno.ENAMETOOLONG: "名前が長すぎます",
    errno.ELOOP: "リンクが輪になっています",
    errno.EBUSY: "使用中です",
    errno.EIO: "読み書きに失敗しました（機器の故障のおそれがあります）",
    errno.EMFILE: "開いているファイルが多すぎます",
    errno.ETIMEDOUT: "応答がありません",
}  # fmt: skip


def system_words(error: OSError) -> str:
    """What a person can do something with; else the words and the number of the system."""
    known = _WORDS.get(error.errno or 0)
    return known or f"{error.strerror or error}（{error.errno}）" if error.errno else str(error)
