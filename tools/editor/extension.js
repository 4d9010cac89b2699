// The client for Visual Studio Code: starts dvn-lsp-server, tells it of the texts
// that are open, and asks it what the editor asks. It needs no other package and
// no build: link or copy this folder to ~/.vscode/extensions/dvn.

const vscode = require("vscode");
const { Server } = require("./server.js");

const selector = { language: "dvn" };
let server = null;

const toRange = (r) => new vscode.Range(r.start.line, r.start.character, r.end.line, r.end.character);
const toLocation = (l) => new vscode.Location(vscode.Uri.parse(l.uri), toRange(l.range));

function toDiagnostic(d) {
  const diagnostic = new vscode.Diagnostic(toRange(d.range), d.message, d.severity - 1);
  diagnostic.source = d.source;
  diagnostic.code = d.code;
  diagnostic.relatedInformation = (d.relatedInformation || []).map(
    (r) => new vscode.DiagnosticRelatedInformation(toLocation(r.location), r.message)
  );
  return diagnostic;
}

function toSymbol(s) {
  const symbol = new vscode.DocumentSymbol(
    s.name, s.detail || "", s.kind - 1, toRange(s.range), toRange(s.selectionRange)
  );
  symbol.children = (s.children || []).map(toSymbol);
  return symbol;
}

function toCompletion(c) {
  const item = new vscode.CompletionItem(c.label, (c.kind || 1) - 1);
  item.detail = c.detail;
  item.insertText = c.insertText;
  item.sortText = c.sortText;
  if (c.documentation) item.documentation = new vscode.MarkdownString(c.documentation.value || c.documentation);
  return item;
}

const at = (document, position) => ({ textDocument: { uri: document.uri.toString() }, position });

/// Asks the server; where there is none, nothing is known.
async function ask(method, params) {
  if (!server) return null;
  try {
    return await server.request(method, params);
  } catch {
    return null;
  }
}

function start(context) {
  const shown = vscode.languages.createDiagnosticCollection("dvn");
  const path = vscode.workspace.getConfiguration("dvn").get("server");
  let isStopping = false;
  const onNotification = (method, params) => {
    if (method === "textDocument/publishDiagnostics")
      shown.set(vscode.Uri.parse(params.uri), params.diagnostics.map(toDiagnostic));
  };
  server = new Server(path, onNotification, (reason) => {
    server = null;
    shown.clear();
    if (!isStopping) vscode.window.showWarningMessage(`${path}: ${reason}`);
  });
  const stop = () => {
    isStopping = true;
    if (server) server.request("shutdown", null).then(() => server && server.notify("exit", null), () => {});
  };
  context.subscriptions.push(shown, { dispose: stop });
  return server.request("initialize", { processId: process.pid, rootUri: null, capabilities: {} });
}

async function activate(context) {
  try {
    await start(context);
  } catch {
    return; // said already
  }
  server.notify("initialized", {});
  const tell = (method, params) => server && server.notify(`textDocument/${method}`, params);
  const opened = (document) =>
    document.languageId === "dvn" &&
    tell("didOpen", {
      textDocument: {
        uri: document.uri.toString(), languageId: "dvn", version: document.version, text: document.getText(),
      },
    });
  vscode.workspace.textDocuments.forEach(opened);
  context.subscriptions.push(
    vscode.workspace.onDidOpenTextDocument(opened),
    vscode.workspace.onDidChangeTextDocument(({ document }) =>
      document.languageId === "dvn" &&
      tell("didChange", {
        textDocument: { uri: document.uri.toString(), version: document.version },
        contentChanges: [{ text: document.getText() }],
      })),
    vscode.workspace.onDidCloseTextDocument((document) =>
      document.languageId === "dvn" && tell("didClose", { textDocument: { uri: document.uri.toString() } })),
    vscode.languages.registerHoverProvider(selector, {
      async provideHover(document, position) {
        const hover = await ask("textDocument/hover", at(document, position));
        return hover && new vscode.Hover(new vscode.MarkdownString(hover.contents.value), hover.range && toRange(hover.range));
      },
    }),
    vscode.languages.registerDefinitionProvider(selector, {
      async provideDefinition(document, position) {
        return ((await ask("textDocument/definition", at(document, position))) || []).map(toLocation);
      },
    }),
    vscode.languages.registerCompletionItemProvider(selector, {
      async provideCompletionItems(document, position) {
        const list = await ask("textDocument/completion", at(document, position));
        return ((list && list.items) || []).map(toCompletion);
      },
    }, "."),
    vscode.languages.registerDocumentSymbolProvider(selector, {
      async provideDocumentSymbols(document) {
        const symbols = await ask("textDocument/documentSymbol", { textDocument: { uri: document.uri.toString() } });
        return (symbols || []).map(toSymbol);
      },
    }),
    vscode.languages.registerDocumentFormattingEditProvider(selector, {
      async provideDocumentFormattingEdits(document) {
        const edits = await ask("textDocument/formatting", {
          textDocument: { uri: document.uri.toString() }, options: { tabSize: 4, insertSpaces: true },
        });
        return (edits || []).map((e) => vscode.TextEdit.replace(toRange(e.range), e.newText));
      },
    })
  );
}

module.exports = { activate, deactivate() {} };
