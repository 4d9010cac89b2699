//===- Server.cpp - dvn-lsp-server ----------------------------------------===//
//
// Keeps the texts that are open and nothing else: each answer is made anew from
// the text as it is, in a process of its own, so none is stale and none can do
// harm. Errors are published when the editor is quiet, or asks something.
//
//===----------------------------------------------------------------------===//

#include "tools/lsp/Server.h"

#include "tools/lsp/Answers.h"
#include "tools/lsp/Input.h"
#include "tools/lsp/Isolated.h"

#include "llvm/Support/Path.h"

#include <map>
#include <unistd.h>

namespace dvn::lsp {
namespace {

namespace protocol = llvm::lsp;
using llvm::json::Array;
using llvm::json::Object;
using Reply = protocol::Callback<llvm::json::Value>;
using Answer = llvm::json::Value (*)(const Question &question);

struct OpenText {
  std::string text;
  int64_t version = 0;
  bool isChecked = false;
};

struct FormattingParams {
  protocol::TextDocumentIdentifier textDocument;
};

bool fromJSON(const llvm::json::Value &value, FormattingParams &result, llvm::json::Path path) {
  llvm::json::ObjectMapper mapper(value, path);
  return mapper && mapper.map("textDocument", result.textDocument);
}

class Server {
public:
  Server(protocol::JSONTransport &transport, std::string library)
      : transport(transport), library(std::move(library)) {}

  void listen(protocol::MessageHandler &handler);
  void publish();

  bool isShutDown = false;

private:
  void onInitialize(const protocol::InitializeParams &, Reply reply);
  void onInitialized(const protocol::InitializedParams &) {}
  void onShutdown(const protocol::NoParams &, Reply reply);
  void onOpen(const protocol::DidOpenTextDocumentParams &params);
  void onChange(const protocol::DidChangeTextDocumentParams &params);
  void onClose(const protocol::DidCloseTextDocumentParams &params);
  void onHover(const protocol::TextDocumentPositionParams &params, Reply reply) {
    reply(ask(params.textDocument, params.position, hover, nullptr));
  }
  void onDefinition(const protocol::TextDocumentPositionParams &params, Reply reply) {
    reply(ask(params.textDocument, params.position, define, Array{}));
  }
  void onCompletion(const protocol::TextDocumentPositionParams &params, Reply reply) {
    reply(ask(params.textDocument, params.position, complete, Array{}));
  }
  void onSymbols(const protocol::DocumentSymbolParams &params, Reply reply) {
    reply(ask(params.textDocument, {}, listSymbols, Array{}));
  }
  void onFormatting(const FormattingParams &params, Reply reply) {
    reply(ask(params.textDocument, {}, format, Array{}));
  }

  llvm::json::Value ask(const protocol::TextDocumentIdentifier &document,
                        protocol::Position position, Answer answer, llvm::json::Value otherwise);
  std::optional<llvm::json::Value> answer(const std::string &path, const OpenText &open,
                                          protocol::Position position, Answer answer);

  protocol::JSONTransport &transport;
  const std::string library;
  /// By URI, with the path.
  std::map<std::string, std::pair<std::string, OpenText>> texts;
};

} // namespace

void Server::listen(protocol::MessageHandler &handler) {
  handler.method("initialize", this, &Server::onInitialize);
  handler.notification("initialized", this, &Server::onInitialized);
  handler.method("shutdown", this, &Server::onShutdown);
  handler.notification("textDocument/didOpen", this, &Server::onOpen);
  handler.notification("textDocument/didChange", this, &Server::onChange);
  handler.notification("textDocument/didClose", this, &Server::onClose);
  handler.method("textDocument/hover", this, &Server::onHover);
  handler.method("textDocument/definition", this, &Server::onDefinition);
  handler.method("textDocument/completion", this, &Server::onCompletion);
  handler.method("textDocument/documentSymbol", this, &Server::onSymbols);
  handler.method("textDocument/formatting", this, &Server::onFormatting);
}

void Server::onInitialize(const protocol::InitializeParams &, Reply reply) {
  constexpr int wholeText = 1;
  reply(Object{{"serverInfo", Object{{"name", "dvn-lsp-server"}, {"version", DVN_VERSION}}},
               {"capabilities",
                Object{{"textDocumentSync", Object{{"openClose", true}, {"change", wholeText}}},
                       {"hoverProvider", true},
                       {"definitionProvider", true},
                       {"documentSymbolProvider", true},
                       {"documentFormattingProvider", true},
                       {"completionProvider", Object{{"triggerCharacters", Array{"."}}}}}}});
}

void Server::onShutdown(const protocol::NoParams &, Reply reply) {
  publish();
  isShutDown = true;
  reply(nullptr);
}

void Server::onOpen(const protocol::DidOpenTextDocumentParams &params) {
  const protocol::TextDocumentItem &item = params.textDocument;
  texts[item.uri.uri().str()] = {item.uri.file().str(), {item.text, item.version, false}};
}

void Server::onChange(const protocol::DidChangeTextDocumentParams &params) {
  auto found = texts.find(params.textDocument.uri.uri().str());
  if (found == texts.end())
    return;
  OpenText &open = found->second.second;
  for (const protocol::TextDocumentContentChangeEvent &change : params.contentChanges)
    if (failed(change.applyTo(open.text)))
      return;
  open.version = params.textDocument.version;
  open.isChecked = false;
  // What uses this file may be wrong or right now.
  for (auto &[uri, other] : texts)
    other.second.isChecked = false;
}

void Server::onClose(const protocol::DidCloseTextDocumentParams &params) {
  std::string uri = params.textDocument.uri.uri().str();
  if (texts.erase(uri))
    transport.notify("textDocument/publishDiagnostics",
                     Object{{"uri", uri}, {"diagnostics", Array{}}});
}

std::optional<llvm::json::Value> Server::answer(const std::string &path, const OpenText &open,
                                                protocol::Position position, Answer answer) {
  return isolate(llvm::sys::path::parent_path(path),
                 [&] { return answer(Question{path, open.text, position, library}); });
}

llvm::json::Value Server::ask(const protocol::TextDocumentIdentifier &document,
                              protocol::Position position, Answer answer,
                              llvm::json::Value otherwise) {
  publish();
  auto found = texts.find(document.uri.uri().str());
  if (found == texts.end())
    return otherwise;
  const auto &[path, open] = found->second;
  return this->answer(path, open, position, answer).value_or(std::move(otherwise));
}

void Server::publish() {
  for (auto &[uri, entry] : texts) {
    auto &[path, open] = entry;
    if (open.isChecked)
      continue;
    open.isChecked = true;
    std::optional<llvm::json::Value> found = answer(path, open, {}, diagnose);
    if (!found) // the compiler's own mistake, or it took too long
      found = Array{Object{{"range", llvm::lsp::toJSON(protocol::Range())},
                           {"severity", 2},
                           {"source", "dvn"},
                           {"message", "this text could not be checked"}}};
    transport.notify(
        "textDocument/publishDiagnostics",
        Object{{"uri", uri}, {"version", open.version}, {"diagnostics", std::move(*found)}});
  }
}

int serve(protocol::JSONStreamStyle style, bool pretty, const std::string &library) {
  Server *quiet = nullptr;
  auto input = std::make_unique<Input>(STDIN_FILENO, style, [&] {
    if (quiet)
      quiet->publish();
  });
  protocol::JSONTransport transport(std::move(input), llvm::outs(), pretty);
  Server server(transport, library);
  quiet = &server;
  protocol::MessageHandler handler(transport);
  server.listen(handler);
  if (llvm::Error error = transport.run(handler)) {
    llvm::errs() << "dvn-lsp-server: " << llvm::toString(std::move(error)) << "\n";
    return 1;
  }
  return server.isShutDown ? 0 : 1;
}

} // namespace dvn::lsp
