#include "core/train/qa/answer_engine.h"

#include "core/base/strings.h"

#include <algorithm>

namespace skydeck::train::qa {

namespace {
class ModelEngine final : public AnswerEngine {
public:
    ModelEngine(WordPiece pieces, std::unique_ptr<const SpanModel> model)
        : m_pieces(std::move(pieces)), m_model(std::move(model)) {}

    std::string_view name() const override { return m_model->name(); }

    Result<std::vector<Answer>> answer(std::string_view context, std::string_view question,
                                       const AnswerOptions& options, const std::stop_token& stop) const override {
        SKYDECK_ASSIGN(const std::u32string asked, readText(question, "question"));
        SKYDECK_ASSIGN(const std::u32string text, readText(context, "context"));
        const Encoding questionTokens = m_pieces.encode(asked), tokens = m_pieces.encode(text);
        if (questionTokens.tokens.empty())
            return fail(ErrorKind::InvalidInput, "EmptyQuestion", "The question holds no word");
        if (tokens.tokens.empty()) return fail(ErrorKind::InvalidInput, "EmptyContext", "The context holds no word");
        std::vector<Answer> answers;
        for (const Window& window : makeWindows(m_pieces, questionTokens, tokens, options, m_model->maxPositions())) {
            if (stop.stop_requested()) return fail(ErrorKind::Cancelled, "Cancelled", "Stopped before all was read");
            SKYDECK_ASSIGN(const Logits logits, m_model->logits(window.ids));
            SKYDECK_TRY(collectAnswers(answers, window, logits, tokens, text, options));
            // Long contexts would pile up candidates that cannot win.
            keepBest(answers, 2 * options.top + 10);
        }
        keepBest(answers, options.top);
        return answers;
    }

private:
    WordPiece m_pieces;
    std::unique_ptr<const SpanModel> m_model;
};
} // namespace

Result<std::u32string> readText(std::string_view bytes, std::string_view name) {
    const auto refuse = [&](const char* code, const std::string& what, const char* hint) {
        return fail(ErrorKind::InvalidInput, code + std::string(name == "question" ? "Question" : "Context"),
                    "The " + std::string(name) + " " + what, hint);
    };
    if (bytes.size() > kMostTextBytes)
        return fail(ErrorKind::InvalidInput, "TooLong",
                    "The " + std::string(name) + " has " + humanBytes(bytes.size()) + "; at most " +
                        humanBytes(kMostTextBytes) + " are read");
    SKYDECK_ASSIGN(std::u32string text, decodeUtf8(bytes, "The " + std::string(name)));
    const bool blank = std::ranges::all_of(text, [](char32_t c) { return isBlank(c) || isControl(c) || c == 0xFFFD; });
    if (blank)
        return refuse("Empty", "is empty",
                      name == "question" ? "Ask something about the context." : "Give the text that holds the answer.");
    return text;
}

std::unique_ptr<AnswerEngine> makeModelEngine(WordPiece pieces, std::unique_ptr<const SpanModel> model) {
    return std::make_unique<ModelEngine>(std::move(pieces), std::move(model));
}

} // namespace skydeck::train::qa
