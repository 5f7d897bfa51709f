# discgen を Windows に入れる手順（PowerShell 5.1 以上）。
#
# 使い方：配布されたファイル（discgen-…-py3-none-any.whl）と同じフォルダーに置き、PowerShell で次のように動かします。
#
#     powershell -ExecutionPolicy Bypass -File install.ps1
#
# 確かめたこと：wheel を pip、pipx、uv で入れて冊子を作ること（Linux で）。
# 確かめていないこと：Windows で動かすこと。winget と MSYS2 の名前、WeasyPrint が Pango を探す場所は、それぞれの説明書に
# よります。うまくいかない段があれば、その段だけを手で行ってください。どの段も、何度行っても構いません。

$ErrorActionPreference = 'Stop'

function Step([string]$Words) { Write-Host "== $Words" }

function Refuse-Failure([string]$Words) {
    if ($LASTEXITCODE -ne 0) { throw "$Words（終了コード $LASTEXITCODE）" }
}

# winget は、すでに入っているものには 0 でない終了コードを返すことがあるので、入ったかどうかは次の段で確かめる。
Step '1/5 Python、MSYS2、Graphviz を入れる'
foreach ($Package in 'Python.Python.3.13', 'MSYS2.MSYS2', 'Graphviz.Graphviz') {
    winget install --exact --id $Package --accept-package-agreements --accept-source-agreements
}

Step '2/5 Pango（誌面の組版）を入れる'
$Msys = 'C:\msys64'
if (-not (Test-Path "$Msys\usr\bin\bash.exe")) { throw "MSYS2 が $Msys にありません。場所を直してください" }
& "$Msys\usr\bin\bash.exe" -lc 'pacman -S --noconfirm --needed mingw-w64-ucrt-x86_64-pango'
Refuse-Failure 'Pango を入れられませんでした'
[Environment]::SetEnvironmentVariable('WEASYPRINT_DLL_DIRECTORIES', "$Msys\ucrt64\bin", 'User')
$env:WEASYPRINT_DLL_DIRECTORIES = "$Msys\ucrt64\bin"

Step '3/5 書体を確かめる'
# 日本語の Windows 10（1809）以上には入っている。ほかの言語では、設定の「オプション機能」で日本語の補助フォントを加える。
foreach ($Name in 'BIZ-UDGothicR.ttc', 'BIZ-UDMinchoM.ttc') {
    if (-not (Test-Path "$env:WINDIR\Fonts\$Name")) { Write-Warning "書体 $Name が見つかりません" }
}

Step '4/5 discgen を入れる'
$Wheel = Get-ChildItem -Path $PSScriptRoot -Filter 'discgen-*.whl' | Sort-Object LastWriteTime | Select-Object -Last 1
if (-not $Wheel) { throw "$PSScriptRoot に discgen の wheel がありません" }
py -3.13 -m pip install --user --upgrade pipx
Refuse-Failure 'pipx を入れられませんでした'
py -3.13 -m pipx install --force $Wheel.FullName
Refuse-Failure 'discgen を入れられませんでした'
py -3.13 -m pipx ensurepath

Step '5/5 足りないものがないかを調べる'
$Bin = py -3.13 -m pipx environment --value PIPX_BIN_DIR
& "$Bin\discgen.exe" doctor
Write-Host 'PowerShell を開き直すと、discgen の命令が使えます。'
