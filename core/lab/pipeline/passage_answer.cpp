#include "core/lab/pipeline/passage.h"

#include "core/base/strings.h"
#include "core/wire/codec.h"

namespace skydeck::lab {

namespace {
/// What a service says when the lab's disk or database fails it: retryable, as AWS's own.
Error internalFailure(const Error& error, Dialect dialect) {
    log::error("lab.request", describe(error));
    Error answer = error;
    answer.httpStatus = 500;
    answer.code = dialect == Dialect::Json    ? "InternalServerError"
                  : dialect == Dialect::Query ? "InternalFailure"
                                              : "InternalError";
    if (!error.hint.empty()) answer.message += ". " + error.hint;
    return answer;
}
} // namespace

Answer Passage::serialise() {
    if (m_form) return formAnswer();
    Answer answer;
    answer.response =
        wire::encodeResponse(*m_model, *m_operation, m_reply.output.is_null() ? Json::object() : m_reply.output, m_id);
    if (m_reply.status) answer.response.status = *m_reply.status;
    for (const auto& [name, value] : m_reply.headers)
        answer.response.headers.set(name, value);
    if (auto* text = std::get_if<std::string>(&m_reply.stream)) answer.response.body = std::move(*text);
    if (auto* file = std::get_if<FileBody>(&m_reply.stream)) answer.file = std::move(*file);
    return finished(std::move(answer), {});
}

Answer Passage::refuse(const Stage& stage, const Error& given) {
    const bool trouble = given.kind == ErrorKind::Io && given.httpStatus == 0;
    const Error error = trouble ? internalFailure(given, m_dialect) : given;
    Answer answer;
    if (m_service) {
        Json details;
        if (m_service->errorDetails) details = m_service->errorDetails(error, m_request, m_input);
        answer.response = wire::encodeError(*m_model, m_operation, error, m_id, details);
    } else {
        answer.response = plainError(error);
    }
    if (m_reply.refusal)
        for (const auto& [name, value] : m_reply.headers)
            answer.response.headers.set(name, value);
    return finished(std::move(answer), std::string(" at ") + stage.name + ": " + error.code);
}

wire::HttpResponse Passage::plainError(const Error& error) const {
    wire::HttpResponse response;
    response.status = error.httpStatus ? error.httpStatus : 400;
    if (m_dialect == Dialect::Json) {
        response.headers.add("Content-Type", "application/x-amz-json-1.1");
        response.headers.add("x-amzn-ErrorType", error.code);
        response.body = dumpJson({{"__type", error.code}, {"message", error.message}});
        return response;
    }
    // Any model of the dialect spells the envelope.
    const wire::ServiceModel* model = wire::embeddedModel(m_dialect == Dialect::S3 ? "s3" : "sts");
    return model ? wire::encodeError(*model, nullptr, error, m_id) : response;
}

Answer Passage::finished(Answer answer, const std::string& refusal) {
    answer.dropped = m_dropped;
    wire::Headers& headers = answer.response.headers;
    if (m_dialect == Dialect::S3) {
        headers.set("x-amz-request-id", m_id);
        headers.set("x-amz-id-2", toBase64(wire::sha256(m_id)));
        if (const auto allowed = m_request.method == "OPTIONS" ? std::nullopt : cors())
            for (const auto& [name, value] : *allowed)
                headers.set(name, value);
    } else {
        headers.set("x-amzn-RequestId", m_id);
    }
    if (log::enabled(log::Level::Info)) {
        const std::chrono::duration<double, std::milli> took = m_pipeline.lab.clock.steadyNow() - m_started;
        log::info("lab.request", m_request.method + ' ' + m_request.path + ' ' + (m_service ? m_service->name : "-") +
                                     ':' + (m_operation ? m_operation->name : "-") + ' ' +
                                     std::to_string(answer.response.status) + refusal + ' ' +
                                     std::to_string(took.count()) + " ms " + m_id);
    }
    return answer;
}

} // namespace skydeck::lab
