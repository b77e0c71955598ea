#include "core/lab/pipeline/passage.h"

#include "core/base/files.h"
#include "core/base/strings.h"
#include "core/lab/faults/fault_errors.h"
#include "core/lab/pipeline/constraints.h"
#include "core/lab/s3/s3_public.h"
#include "core/lab/server/host_guard.h"
#include "core/wire/alternative_model.h"
#include "core/wire/codec.h"
#include "core/wire/uri.h"

#include <algorithm>

namespace skydeck::lab {

namespace {
/// The dialect of an error for a request whose service is not known, from the form it came in.
Dialect guessDialect(const wire::HttpRequest& request) {
    if (request.headers.contains("X-Amz-Target")) return Dialect::Json;
    const std::string type = toLower(request.headers.value("Content-Type"));
    if (type.starts_with("application/x-www-form-urlencoded") || request.query.find("Action=") != std::string::npos)
        return Dialect::Query;
    return type.find("json") != std::string::npos ? Dialect::Json : Dialect::S3;
}

/// Signature Version 2, which AWS refuses for buckets made after June 2020.
bool usesVersion2(const wire::HttpRequest& request) {
    if (request.headers.value("Authorization").starts_with("AWS ")) return true;
    bool key = false, signature = false;
    for (const auto& [name, value] : wire::parseQuery(request.query)) {
        key = key || name == "AWSAccessKeyId";
        signature = signature || name == "Signature";
    }
    return key && signature;
}

bool isStreaming(const wire::ShapeRef& input) {
    if (!input.shape || input.shape->payload.empty()) return false;
    const wire::Member* payload = input.shape->member(input.shape->payload);
    return payload && (payload->ref.streaming || (payload->ref.shape && payload->ref.shape->streaming));
}

std::string usualValidationCode(Dialect dialect) {
    switch (dialect) {
    case Dialect::S3:
        return "InvalidRequest";
    case Dialect::Json:
        return "ValidationException";
    case Dialect::Query:
        return "ValidationError";
    case Dialect::Ec2:
        return "InvalidParameterValue";
    }
    return "ValidationException";
}

const std::string& signingNameOf(const wire::ServiceModel& model) {
    return model.signingName.empty() ? model.endpointPrefix : model.signingName;
}

/// X-Amz-Target is "PREFIX.Operation".
bool isFor(const wire::ServiceModel& model, std::string_view target) {
    const std::string& prefix = model.targetPrefix;
    return !prefix.empty() && target.size() > prefix.size() && target[prefix.size()] == '.' &&
           target.starts_with(prefix);
}
} // namespace

const std::array<Passage::Stage, 5> Passage::kBeforeBody{{
    {"host", &Passage::guardHost},
    {"service", &Passage::chooseService},
    {"welcome", &Passage::welcome},
    {"authenticate", &Passage::authenticate},
    {"body", &Passage::prepareBody},
}};
const std::array<Passage::Stage, 2> Passage::kAfterBody{{
    {"body", &Passage::completeBody},
    {"route", &Passage::route},
}};
const std::array<Passage::Stage, 4> Passage::kOperation{{
    {"faults", &Passage::strikeFaults},
    {"parse", &Passage::parse},
    {"validate", &Passage::validate},
    {"operation", &Passage::operate},
}};

std::optional<Answer> Passage::run(std::span<const Stage> stages) {
    return guarded([&]() -> std::optional<Answer> {
        for (const Stage& stage : stages) {
            if (Status outcome = (this->*stage.run)(); !outcome) return refuse(stage, outcome.error());
            if (m_early) return std::move(m_early);
        }
        return std::nullopt;
    });
}

std::optional<Answer> Passage::begin() {
    return run(kBeforeBody);
}

bool Passage::receive(std::string_view bytes) {
    if (m_received) m_received = m_form ? m_form->write(bytes) : m_decoder ? m_decoder->write(bytes) : store(bytes);
    return m_received.has_value();
}

bool Passage::isQuick() {
    m_routed = true;
    m_early = run(kAfterBody);
    if (m_early) return true;
    return m_service->quick.contains(m_operation->name) && m_body.file.empty() && !m_pipeline.lab.faults->any();
}

Answer Passage::finish() {
    if (!m_routed) m_early = run(kAfterBody);
    if (m_early) return std::move(*m_early);
    if (std::optional<Answer> refusal = run(kOperation)) return std::move(*refusal);
    return *guarded([this]() -> std::optional<Answer> { return serialise(); });
}

Answer Passage::settle(Answer answer) {
    const Status settled = m_pending.settle();
    return settled ? std::move(answer) : refuse(kOperation.back(), settled.error());
}

Status Passage::guardHost() {
    if (const auto refused = refusedHost(m_request)) return awsError(403, "AccessDenied", *refused);
    const auto refused = refusedOrigin(m_request);
    // A page of elsewhere is served where a bucket's CORS rules take it in; preflights say so themselves.
    if (!refused || (m_request.method == "OPTIONS" && !addressOf(m_request).bucket.empty()) || cors()) return {};
    return awsError(403, "AccessDenied", *refused);
}

std::optional<wire::Headers> Passage::cors() const {
    const auto origin = m_request.headers.get("Origin");
    if (!origin) return std::nullopt;
    const std::string site = websiteOfHost(m_request.host);
    return corsHeaders(*m_pipeline.lab.s3, site.empty() ? m_bucket.value_or(addressOf(m_request).bucket) : site,
                       *origin, m_request.method);
}

Status Passage::chooseService() {
    m_dialect = guessDialect(m_request);
    m_site = websiteOfHost(m_request.host);
    if (!m_site.empty() || !bucketOfHost(m_request.host).empty()) m_dialect = Dialect::S3;
    if (usesVersion2(m_request))
        return awsError(400, "InvalidRequest",
                        "The authorization mechanism you have provided is not supported. Please "
                        "use AWS4-HMAC-SHA256.");
    SKYDECK_ASSIGN(m_claim, wire::parseSignature(m_request));
    const std::string target = m_request.headers.value("X-Amz-Target");
    const auto matches = [&](const Service& service) {
        if (!service.model) return false;
        if (m_claim) return signingNameOf(*service.model) == m_claim->scope.service;
        if (!target.empty()) return isFor(*service.model, target);
        return dialectOf(*service.model) == m_dialect;
    };
    const auto& services = m_pipeline.lab.services;
    // Two services may sign alike (DynamoDB and its streams): the target tells them apart.
    const auto exactly = [&](const Service& service) {
        if (!service.model) return false;
        return isFor(*service.model, target) && matches(service);
    };
    auto found = std::ranges::find_if(services, exactly);
    if (found == services.end()) found = std::ranges::find_if(services, matches);
    if (found == services.end())
        return awsError(501, "NotImplemented",
                        "This lab has no service '" + (m_claim ? m_claim->scope.service : target) + "'");
    m_service = &*found;
    m_model = &wire::modelSpokenBy(m_request, *m_service->model);
    m_dialect = dialectOf(*m_model);
    return {};
}

Status Passage::authenticate() {
    if (!m_claim && m_dialect == Dialect::S3) {
        const std::string type = m_request.headers.value("Content-Type");
        if (m_request.method == "POST" && toLower(type).starts_with("multipart/form-data")) return openForm(type);
        return admitNobody();
    }
    if (!m_claim) return fail(Authenticator::missingSignature(m_dialect));
    SKYDECK_ASSIGN(m_identity, m_pipeline.authenticator.checkHead(m_request, *m_claim, m_dialect));
    return {};
}

Status Passage::route() {
    if (m_form) {
        m_operation = m_model->operation("PutObject");
        // The form's fields are what the headers of a PUT would be.
        wire::Headers headers;
        if (const auto origin = m_request.headers.get("Origin")) headers.add("Origin", *origin);
        for (const auto& [name, value] : m_form->fields())
            if (name.starts_with("x-amz-checksum-")) headers.add(name, value);
        m_request.headers = std::move(headers);
        return {};
    }
    if (m_dialect == Dialect::S3) normalisePath(m_request);
    if (m_body.file.empty() && m_dialect != Dialect::S3) m_request.body = std::move(m_body.bytes);
    auto operation = wire::routeRequest(*m_model, m_request);
    if (!operation) return fail(unknownOperation(std::move(operation).error()));
    m_operation = *operation;
    return {};
}

Error Passage::unknownOperation(Error error) const {
    if (error.kind == ErrorKind::NotImplemented) return error; // AWS has it, this lab does not
    switch (m_dialect) {
    case Dialect::Query:
    case Dialect::Ec2:
        error.code = "InvalidAction";
        error.httpStatus = 400;
        return error;
    case Dialect::S3:
        return awsError(405, "MethodNotAllowed", "The specified method is not allowed against this resource.").value();
    case Dialect::Json:
        break;
    }
    if (m_model->protocol == wire::Protocol::Json) error.httpStatus = 400;
    return error;
}

Status Passage::strikeFaults() {
    FaultStore& faults = *m_pipeline.lab.faults;
    if (m_service->name == kLabService) return {};
    const auto strike = [&](std::initializer_list<FaultKind> kinds) {
        return faults.strike(kinds, m_service->name, m_operation->name);
    };
    if (const auto late = strike({FaultKind::Latency}))
        faults.wait(std::chrono::milliseconds(late->latencyMilliseconds), m_pipeline.lab.clock);
    const auto fault = strike({FaultKind::Drop, FaultKind::ExpiredToken, FaultKind::Throttle, FaultKind::ServerError});
    if (!fault) return {};
    m_dropped = fault->kind == FaultKind::Drop;
    return fail(errorOf(*fault, *m_model));
}

Status Passage::parse() {
    // Named before its input is looked at: the answer to an operation that is not there must not depend on it.
    if (!m_service->handlers.contains(m_operation->name))
        return awsError(501, "NotImplemented",
                        "The lab does not implement " + m_service->name + ":" + m_operation->name);
    if (!isStreaming(m_operation->input)) {
        if (!m_body.file.empty()) {
            if (m_body.size > kLargestCall) return tooLarge();
            SKYDECK_ASSIGN(m_request.body, readFile(m_body.file.path()));
        } else if (m_dialect == Dialect::S3) {
            m_request.body = m_body.bytes;
        }
    }
    return m_form ? Status() : readInput(m_request);
}

Status Passage::readInput(const wire::HttpRequest& request) {
    auto input = wire::decodeRequest(*m_model, *m_operation, request);
    if (!input) {
        // Without a body it is a header or a parameter that makes no sense.
        if (m_dialect == Dialect::S3 && request.body.empty() && input.error().code == "MalformedXML")
            input.error().code = "InvalidArgument";
        return fail(std::move(input).error());
    }
    m_input = std::move(*input);
    return {};
}

Status Passage::validate() {
    Status outcome = checkInput(*m_model, *m_operation, m_input);
    if (outcome || outcome.error().httpStatus != 0) return outcome;
    const std::string& own = m_service->validationCode;
    return awsError(400, own.empty() ? usualValidationCode(m_dialect) : own, outcome.error().message);
}

Status Passage::operate() {
    const Call call{*m_operation, m_input, m_request, m_body, m_identity->caller, m_id};
    std::optional<SharedCommit> shared;
    if (m_service->sharing.contains(m_operation->name)) shared.emplace(*m_pipeline.lab.database);
    auto reply = m_service->handlers.at(m_operation->name)(call);
    if (shared) m_pending = shared->leave();
    // Who may not list a bucket does not learn which keys it lacks.
    if (m_identity->caller.anonymous && m_dialect == Dialect::S3) {
        const Error* error = !reply ? &reply.error() : reply->refusal ? &*reply->refusal : nullptr;
        if (error && error->code == "NoSuchKey" && !allowEverybody(*m_pipeline.lab.s3, "ListObjects", m_input))
            return fail(Authenticator::missingSignature(m_dialect));
    }
    SKYDECK_ASSIGN(m_reply, std::move(reply));
    if (m_reply.refusal) return fail(*m_reply.refusal);
    return {};
}

} // namespace skydeck::lab
