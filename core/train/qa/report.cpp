#include "core/train/qa/report.h"

#include "core/train/qa/unicode.h"

#include <array>
#include <charconv>
#include <cstdio>

namespace skydeck::train::qa {

namespace {
std::string shortest(double value, std::chars_format format) {
    std::array<char, 400> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value, format).ptr;
    return {text.data(), end};
}
} // namespace

std::string pythonNumber(double value) {
    if (value == 0) return "0.0";
    const std::string scientific = shortest(value, std::chars_format::scientific);
    const int exponent = std::atoi(scientific.c_str() + scientific.find('e') + 1);
    if (exponent < -4 || exponent >= 16) return scientific;
    const std::string fixed = shortest(value, std::chars_format::fixed);
    return fixed.find('.') == std::string::npos ? fixed + ".0" : fixed;
}

std::string pythonText(std::string_view utf8) {
    const char quote =
        utf8.find('\'') != std::string_view::npos && utf8.find('"') == std::string_view::npos ? '"' : '\'';
    std::string text(1, quote);
    for (const char32_t c : decodeUtf8(utf8, "an answer").value_or(std::u32string())) {
        char escape[16] = {};
        if (c == U'\n' || c == U'\r' || c == U'\t')
            text += c == U'\n' ? "\\n" : c == U'\r' ? "\\r" : "\\t";
        else if (c == U'\\' || c == static_cast<char32_t>(quote))
            (text += '\\') += static_cast<char>(c);
        else if (isPrintable(c))
            appendUtf8(text, c);
        else if (std::snprintf(escape, sizeof escape,
                               c < 0x100     ? "\\x%02x"
                               : c < 0x10000 ? "\\u%04x"
                                             : "\\U%08x",
                               static_cast<unsigned>(c)) > 0)
            text += escape;
    }
    return text + quote;
}

std::string pythonAnswers(const std::vector<Answer>& answers, std::string_view engine) {
    std::string text;
    for (const Answer& answer : answers) {
        text += std::string(text.empty() ? "" : ", ") + "{'score': " + pythonNumber(answer.score) +
                ", 'start': " + std::to_string(answer.start) + ", 'end': " + std::to_string(answer.end) +
                ", 'answer': " + pythonText(answer.answer);
        if (engine == kBaseline) text += ", 'engine': 'baseline'";
        text += '}';
    }
    return answers.size() == 1 ? text : "[" + text + "]";
}

Json jsonAnswers(const std::vector<Answer>& answers, std::string_view engine, const Question& question,
                 const AnswerOptions& options) {
    const auto plain = [](const Answer& answer) {
        return Json{{"score", answer.score}, {"start", answer.start}, {"end", answer.end}, {"answer", answer.answer}};
    };
    Json json = plain(answers.front());
    json["engine"] = engine;
    if (!question.itemId.empty()) json["item_id"] = question.itemId;
    if (options.top > 1) {
        json["answers"] = Json::array();
        for (const Answer& answer : answers)
            json["answers"].push_back(plain(answer));
    }
    return json;
}

Json jsonError(const Error& error, const Question& question) {
    Json json{{"error", {{"code", error.code}, {"message", error.message}}}};
    if (!error.hint.empty()) json["error"]["hint"] = error.hint;
    if (!question.itemId.empty()) json["item_id"] = question.itemId;
    return json;
}

std::string tableNumber(double score) {
    return score < 1e-130 ? "0" : pythonNumber(score);
}

} // namespace skydeck::train::qa
