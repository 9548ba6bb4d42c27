#!/bin/sh
# Makes the LibreOffice tests (tests/libreoffice) and tools/render.py run: installs what they need on Debian and
# Ubuntu, does nothing where it is all there, and elsewhere says what to do.
set -eu

packages="libreoffice-calc libreoffice-impress python3-uno fonts-noto-cjk poppler-utils"

lacking() {
    for program in soffice pdftoppm pdftotext; do
        command -v "$program" >/dev/null 2>&1 || printf '%s ' "$program"
    done
    /usr/bin/python3 -I -c 'import uno' >/dev/null 2>&1 || printf '%s ' 'python3-uno'
    [ -n "$(fc-list :lang=zh family 2>/dev/null)" ] || printf '%s ' '中文字体'
}

missing=$(lacking)
missing=${missing% }
if [ -z "$missing" ]; then
    echo "LibreOffice 测试所需的程序均已安装。"
    exit 0
fi

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "缺少 ${missing}:正在安装 $packages"
    export DEBIAN_FRONTEND=noninteractive
    apt-get -qq update
    # shellcheck disable=SC2086 # a list of packages, split on purpose
    apt-get -qq install -y --no-install-recommends $packages >/dev/null
    missing=$(lacking)
    if [ -n "$missing" ]; then
        echo "安装之后仍然缺少 $missing" >&2
        exit 1
    fi
    echo "LibreOffice 测试所需的程序已装好。"
    exit 0
fi

echo "缺少 ${missing}。要运行 LibreOffice 测试,请执行:"
echo "    sudo apt-get update && sudo apt-get install -y --no-install-recommends $packages"
if [ "${CI:-}" = true ]; then
    exit 1
fi
