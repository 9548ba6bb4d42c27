#!/bin/sh
# The package installed into an empty environment somewhere else does its main job from any folder.
set -eu
project=$(cd "$(dirname "$0")/.." && pwd)
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
"${PYTHON:-python3}" -m venv "$place/venv"
# a copy, so that the build leaves nothing in the checkout
mkdir "$place/source"
(cd "$project" && git ls-files -z | xargs -0 cp --parents -t "$place/source")
"$place/venv/bin/pip" install -q -c "$project/constraints.txt" "$place/source"
cd "$place"
"$place/venv/bin/cii-xl" summary --out out > ranking.txt
grep -q "17.09" ranking.txt
ls out/CII-汇总-2019-2020.xlsx out/CII-汇总-2019-2020.png > /dev/null
echo "安装检查通过"
