# RUN: %python %s
"""The editor's folder: its JSON is JSON, what it names is there, and its grammar
knows exactly the keywords of the language."""

import json
import os
import re

import house

FOLDER = "tools/editor/"
complaints = []
texts = {}
for path in house.files():
    if path.startswith(FOLDER) and path.endswith(".json"):
        try:
            texts[path[len(FOLDER):]] = json.loads(house.read(path))
        except ValueError as error:
            complaints.append(f"{path}: {error}")

package = texts.get("package.json", {})
contributed = package.get("contributes", {})
named = [package.get("main", "")]
named += [language["configuration"] for language in contributed.get("languages", [])]
named += [grammar["path"] for grammar in contributed.get("grammars", [])]
for name in named:
    if not os.path.isfile(os.path.join(house.ROOT, FOLDER, name)):
        complaints.append(f"{FOLDER}package.json: there is no {name}")

keywords = set(re.findall(r"\b[A-Z]+ : '([a-z]+)' ;", house.read("frontend/Dvn.g4")))
rules = texts.get("dvn.tmLanguage.json", {}).get("repository", {}).get("keywords", {}).get("patterns", [])
coloured = [word for rule in rules for word in re.findall("[a-z]+", rule["match"].replace(r"\b", ""))]
for word in sorted(keywords ^ set(coloured)):
    complaints.append(f"{FOLDER}dvn.tmLanguage.json: {word} is a keyword in one of grammar and language only")
if len(coloured) != len(set(coloured)) or len(keywords) < 20:
    complaints.append(f"{FOLDER}dvn.tmLanguage.json: a keyword stands twice, or none were found")

house.judge(complaints, "frontend/Dvn.g4 decides what is a keyword.")
