#include "core/lab/pipeline/pipeline.h"

#include "core/base/files.h"
#include "core/base/log.h"
#include "core/base/strings.h"
#include "core/lab/faults/fault_errors.h"
#include "core/lab/pipeline/aws_chunked.h"
#include "core/lab/pipeline/constraints.h"
#include "core/lab/s3/post_form.h"
#include "core/lab/s3/s3_public.h"
#include "core/lab/server/host_guard.h"
#include "core/lab/store/body_spool.h"
#include "core/wire/codec.h"
#include "core/wire/codec/xml_body.h"
#include "core/wire/crypto.h"
#include "core/wire/uri.h"

#include <algorithm>
#include <array>

namespace skydeck::lab {

namespace fs = std::filesystem;

namespace {
constexpr std::uint64_t kLargestObject = 5ULL << 30; // of one PUT or part: S3 User Guide, "Multipart upload limits"
constexpr std::uint64_t kLargestCall = 64ULL << 20;

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

std::string signingNameOf(const wire::ServiceModel& model) {
    return model.signingName.empty() ? model.endpointPrefix : model.signingName;
}

/// One request in the pipeline; each stage fills its part of the state.
class Passage final : public Exchange {
public:
    Passage(const Pipeline& pipeline, wire::HttpRequest request)
        : m_pipeline(pipeline), m_request(std::move(request)), m_id(wire::randomUuid()), m_spool(pipeline.spoolFolder),
          m_started(pipeline.lab.clock.steadyNow()) {}

    std::optional<Answer> begin() override {
        return guarded([this]() -> std::optional<Answer> {
            for (const Stage& stage : kBeforeBody) {
                if (Status outcome = (this->*stage.run)(); !outcome) return refuse(stage, outcome.error());
                if (m_early) return std::move(m_early);
            }
            return std::nullopt;
        });
    }

    bool receive(std::string_view bytes) override {
        if (m_received) m_received = m_form ? m_form->write(bytes) : m_decoder ? m_decoder->write(bytes) : store(bytes);
        return m_received.has_value();
    }

    Answer finish() override {
        return *guarded([this]() -> std::optional<Answer> {
            for (const Stage& stage : kAfterBody)
                if (Status outcome = (this->*stage.run)(); !outcome) return refuse(stage, outcome.error());
            return serialise();
        });
    }

private:
    struct Stage {
        const char* name;
        Status (Passage::*run)();
    };
    // The pipeline. A refusal in the first part leaves the body unread.
    static const std::array<Stage, 5> kBeforeBody;
    static const std::array<Stage, 6> kAfterBody;

    Status guardHost() {
        if (const auto refused = refusedHost(m_request)) return awsError(403, "AccessDenied", *refused);
        const auto refused = refusedOrigin(m_request);
        // A page of elsewhere is served where a bucket's CORS rules take it in; preflights say so themselves.
        if (!refused || (m_request.method == "OPTIONS" && !addressOf(m_request).bucket.empty()) || cors()) return {};
        return awsError(403, "AccessDenied", *refused);
    }

    std::optional<wire::Headers> cors() const {
        const auto origin = m_request.headers.get("Origin");
        if (!origin) return std::nullopt;
        const std::string site = websiteOfHost(m_request.host);
        return corsHeaders(*m_pipeline.lab.s3, site.empty() ? m_bucket.value_or(addressOf(m_request).bucket) : site,
                           *origin, m_request.method);
    }

    Status chooseService() {
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
            if (!target.empty())
                return !service.model->targetPrefix.empty() && target.starts_with(service.model->targetPrefix + ".");
            return dialectOf(*service.model) == m_dialect;
        };
        const auto& services = m_pipeline.lab.services;
        // Two services may sign alike (DynamoDB and its streams): the target tells them apart.
        const auto exactly = [&](const Service& service) {
            return matches(service) && target.starts_with(service.model->targetPrefix + ".");
        };
        auto found = std::ranges::find_if(services, exactly);
        if (found == services.end()) found = std::ranges::find_if(services, matches);
        if (found == services.end())
            return awsError(501, "NotImplemented",
                            "This lab has no service '" + (m_claim ? m_claim->scope.service : target) + "'");
        m_service = &*found;
        m_dialect = dialectOf(*m_service->model);
        return {};
    }

    /// What S3 answers before it asks who is there.
    Status welcome() {
        if (m_dialect != Dialect::S3) return {};
        m_bucket = addressOf(m_request).bucket;
        if (!m_site.empty()) {
            m_early = visitSite();
        } else if (m_request.method == "OPTIONS") {
            SKYDECK_ASSIGN(wire::Headers headers, preflight(*m_pipeline.lab.s3, m_request));
            Answer answer;
            answer.response.headers = std::move(headers);
            m_early = finished(std::move(answer), {});
        }
        return {};
    }

    Answer visitSite() {
        const bool head = m_request.method == "HEAD";
        WebsiteAnswer found;
        if (head || m_request.method == "GET") {
            found = websiteAnswer(*m_pipeline.lab.s3, m_site, m_request.path, m_request.host);
        } else {
            found.status = 405;
            found.error =
                awsError(405, "MethodNotAllowed", "The specified method is not allowed against this resource.").value();
        }
        if (!found.key.empty()) {
            wire::HttpRequest wanted = m_request;
            wanted.path = '/' + m_site + '/' + wire::percentEncode(found.key, true);
            wanted.query.clear();
            if (found.status >= 400)
                for (const char* name :
                     {"Range", "If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since"})
                    wanted.headers.remove(name);
            m_operation = m_service->model->operation(head ? "HeadObject" : "GetObject");
            m_identity = nobody();
            Status served = readInput(wanted);
            if (served) served = operate();
            if (served) {
                if (found.status >= 400) m_reply.status = found.status;
                return serialise();
            }
            found.error = served.error();
            found.status = found.error.httpStatus ? found.error.httpStatus : 500;
        }
        Answer answer;
        answer.response.status = found.status;
        if (!found.location.empty()) {
            answer.response.headers.add("Location", found.location);
            return finished(std::move(answer), {});
        }
        found.error.httpStatus = found.status;
        answer.response.headers.add("Content-Type", "text/html; charset=utf-8");
        answer.response.headers.add("x-amz-error-code", found.error.code);
        answer.response.headers.add("x-amz-error-message", found.error.message);
        if (!head) answer.response.body = errorPage(found.error, m_id);
        return finished(std::move(answer), ' ' + found.error.code);
    }

    Identity nobody() const {
        Identity identity;
        identity.caller.accountId = "anonymous";
        identity.caller.region = m_pipeline.lab.config.region;
        identity.caller.anonymous = true;
        return identity;
    }

    Status authenticate() {
        if (!m_claim && m_dialect == Dialect::S3) {
            const std::string type = m_request.headers.value("Content-Type");
            if (m_request.method == "POST" && toLower(type).starts_with("multipart/form-data")) return openForm(type);
            return admitNobody();
        }
        if (!m_claim) return fail(Authenticator::missingSignature(m_dialect));
        SKYDECK_ASSIGN(m_identity, m_pipeline.authenticator.checkHead(m_request, *m_claim, m_dialect));
        return {};
    }

    /// A request that nobody signed, as far as the bucket's policy lets everybody in.
    Status admitNobody() {
        wire::HttpRequest asked = m_request;
        normalisePath(asked);
        const auto operation = wire::routeRequest(*m_service->model, asked);
        if (!operation) return fail(Authenticator::missingSignature(m_dialect));
        SKYDECK_TRY(mayEverybody(**operation, asked));
        m_identity = nobody();
        return {};
    }

    Status mayEverybody(const wire::OperationModel& operation, const wire::HttpRequest& asked) const {
        const auto input = wire::decodeRequest(*m_service->model, operation, asked);
        if (!input) return fail(Authenticator::missingSignature(m_dialect)); // it has a body that nobody signed
        return allowEverybody(*m_pipeline.lab.s3, operation.name, *input);
    }

    Status openForm(const std::string& type) {
        SKYDECK_ASSIGN(PostForm form, PostForm::of(
                                          type, [this](const PostForm::Fields& fields) { return beginFile(fields); },
                                          [this](std::string_view bytes) { return store(bytes); }));
        m_form.emplace(std::move(form));
        return {};
    }

    Status beginFile(const PostForm::Fields& fields) {
        SKYDECK_ASSIGN(m_input, inputOfForm(fields, *m_bucket));
        SKYDECK_ASSIGN(const auto claim, claimOfForm(fields));
        if (!claim) {
            m_identity = nobody();
            return allowEverybody(*m_pipeline.lab.s3, "PutObject", m_input);
        }
        SKYDECK_ASSIGN(m_identity, m_pipeline.authenticator.checkForm(*claim, fields.at("policy")));
        SKYDECK_ASSIGN(m_sizes, checkPostPolicy(fields, *m_bucket, m_pipeline.lab.clock.now()));
        return {};
    }

    Status prepareBody() {
        if (m_form) return {};
        const auto length = parseInteger(m_request.headers.value("Content-Length"));
        const bool s3 = m_dialect == Dialect::S3;
        if (s3 && m_request.method == "PUT" && !length && !m_request.headers.contains("Transfer-Encoding"))
            return awsError(411, "MissingContentLength", "You must provide the Content-Length HTTP header.");
        const std::string payload = m_claim ? m_claim->payloadHash : m_request.headers.value("x-amz-content-sha256");
        if (!payload.starts_with("STREAMING-")) {
            if (length && static_cast<std::uint64_t>(*length) > largestBody()) return tooLarge();
            return {};
        }
        return prepareDecoder(payload);
    }

    Status prepareDecoder(std::string_view payload) {
        const bool trailers = payload.ends_with("-TRAILER");
        std::optional<AwsChunkedDecoder::Signing> signing;
        if (payload == "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" ||
            payload == "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER") {
            if (!m_claim) return fail(Authenticator::missingSignature(m_dialect));
            signing = AwsChunkedDecoder::Signing{wire::signingKey(m_identity->secretAccessKey, m_claim->scope),
                                                 m_claim->scope, m_claim->signature};
        } else if (payload != "STREAMING-UNSIGNED-PAYLOAD-TRAILER")
            return awsError(501, "NotImplemented",
                            "The lab does not implement the payload form " + std::string(payload));
        const auto decoded = parseInteger(m_request.headers.value("x-amz-decoded-content-length"));
        if (!decoded || *decoded < 0)
            return awsError(411, "MissingContentLength",
                            "You must provide the x-amz-decoded-content-length HTTP header.");
        m_announced = static_cast<std::uint64_t>(*decoded);
        if (*m_announced > largestBody()) return tooLarge();
        m_decoder.emplace(std::move(signing), trailers, [this](std::string_view bytes) { return store(bytes); });
        return {};
    }

    Status store(std::string_view bytes) {
        if (m_sizes.most && m_spool.size() + bytes.size() > *m_sizes.most) return tooLarge();
        if (m_spool.size() + bytes.size() > m_announced.value_or(largestBody())) {
            if (!m_announced) return tooLarge();
            return awsError(400, "IncompleteBody", "There are more bytes than x-amz-decoded-content-length announces.");
        }
        return m_spool.write(bytes);
    }

    std::uint64_t largestBody() const { return m_dialect == Dialect::S3 ? kLargestObject : kLargestCall; }

    Status tooLarge() const {
        if (m_dialect == Dialect::S3)
            return awsError(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size");
        return awsError(413, "RequestEntityTooLarge", "The request is larger than this lab takes (64 MiB)");
    }

    Status completeBody() {
        SKYDECK_TRY(m_received);
        if (m_form) SKYDECK_TRY(m_form->finish());
        if (m_spool.size() < m_sizes.least)
            return awsError(400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size");
        if (m_decoder) {
            SKYDECK_TRY(m_decoder->finish());
            if (m_spool.size() != *m_announced)
                return awsError(400, "IncompleteBody",
                                "You did not provide the number of bytes specified by x-amz-decoded-content-length.");
            SKYDECK_TRY(checkTrailers());
            applyDecoding();
        }
        m_body = m_spool.finish();
        if (!m_claim) return {};
        return m_pipeline.authenticator.checkBody(m_original ? *m_original : m_request, *m_identity, m_dialect,
                                                  m_body.sha256);
    }

    /// x-amz-trailer names what follows the last chunk, no more and no less.
    Status checkTrailers() const {
        std::size_t announced = 0;
        bool all = true;
        for (const std::string& name : split(m_request.headers.value("x-amz-trailer"), ','))
            if (const std::string_view trimmed = trim(name); !trimmed.empty()) {
                ++announced;
                all = all && m_decoder->trailers().contains(trimmed);
            }
        if (all && announced == m_decoder->trailers().size()) return {};
        return awsError(400, "MalformedTrailerError",
                        "The request contained trailing data that was not well-formed or did not conform to our "
                        "published schema.");
    }

    /// Handlers see the object's own headers: trailers as if they had come first, no trace of the transport's coding.
    void applyDecoding() {
        m_original = m_request;
        std::vector<std::string> codings;
        for (const std::string& coding : split(m_request.headers.value("Content-Encoding"), ','))
            if (const auto name = trim(coding); !name.empty() && !equalsIgnoreCase(name, "aws-chunked"))
                codings.emplace_back(name);
        if (codings.empty())
            m_request.headers.remove("Content-Encoding");
        else
            m_request.headers.set("Content-Encoding", join(codings, ","));
        m_request.headers.set("Content-Length", std::to_string(*m_announced));
        for (const auto& [name, value] : m_decoder->trailers())
            m_request.headers.set(name, value);
    }

    static void normalisePath(wire::HttpRequest& request) {
        if (const std::string bucket = bucketOfHost(request.host); !bucket.empty())
            request.path = '/' + bucket + (request.path == "/" ? "" : request.path);
        // "/bucket/" means the bucket: no key is empty.
        if (request.path.size() > 1 && request.path.find('/', 1) == request.path.size() - 1) request.path.pop_back();
    }

    Status route() {
        if (m_form) {
            m_operation = m_service->model->operation("PutObject");
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
        auto operation = wire::routeRequest(*m_service->model, m_request);
        if (!operation) return fail(unknownOperation(std::move(operation).error()));
        m_operation = *operation;
        return {};
    }

    Error unknownOperation(Error error) const {
        if (error.kind == ErrorKind::NotImplemented) return error; // AWS has it, this lab does not
        switch (m_dialect) {
        case Dialect::Query:
        case Dialect::Ec2:
            error.code = "InvalidAction";
            error.httpStatus = 400;
            return error;
        case Dialect::S3:
            return awsError(405, "MethodNotAllowed", "The specified method is not allowed against this resource.")
                .value();
        case Dialect::Json:
            break;
        }
        if (m_service->model->protocol == wire::Protocol::Json) error.httpStatus = 400;
        return error;
    }

    /// What a person wants to go wrong; never the calls that say so.
    Status strikeFaults() {
        FaultStore& faults = *m_pipeline.lab.faults;
        if (m_service->name == kLabService) return {};
        const auto strike = [&](std::initializer_list<FaultKind> kinds) {
            return faults.strike(kinds, m_service->name, m_operation->name);
        };
        if (const auto late = strike({FaultKind::Latency}))
            faults.wait(std::chrono::milliseconds(late->latencyMilliseconds), m_pipeline.lab.clock);
        const auto fault =
            strike({FaultKind::Drop, FaultKind::ExpiredToken, FaultKind::Throttle, FaultKind::ServerError});
        if (!fault) return {};
        m_dropped = fault->kind == FaultKind::Drop;
        return fail(errorOf(*fault, *m_service->model));
    }

    Status parse() {
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

    Status readInput(const wire::HttpRequest& request) {
        auto input = wire::decodeRequest(*m_service->model, *m_operation, request);
        if (!input) {
            // Without a body it is a header or a parameter that makes no sense.
            if (m_dialect == Dialect::S3 && request.body.empty() && input.error().code == "MalformedXML")
                input.error().code = "InvalidArgument";
            return fail(std::move(input).error());
        }
        m_input = std::move(*input);
        return {};
    }

    Status validate() {
        Status outcome = checkInput(*m_service->model, *m_operation, m_input);
        if (outcome || outcome.error().httpStatus != 0) return outcome;
        const std::string& own = m_service->validationCode;
        return awsError(400, own.empty() ? usualValidationCode(m_dialect) : own, outcome.error().message);
    }

    Status operate() {
        const Call call{*m_operation, m_input, m_request, m_body, m_identity->caller, m_id};
        auto reply = m_service->handlers.at(m_operation->name)(call);
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

    /// What a browser gets for its form: a redirect, a small document, or nothing.
    Answer formAnswer() {
        const PostForm::Fields& fields = m_form->fields();
        const std::string key = stringAt(m_input, "Key"), etag = stringAt(m_reply.output, "ETag");
        const std::string location =
            "http://" + m_request.host + '/' + *m_bucket + '/' + wire::percentEncode(key, true);
        const auto field = [&](const char* name) {
            const auto it = fields.find(name);
            return it == fields.end() ? std::string() : it->second;
        };
        Answer answer;
        wire::Headers& headers = answer.response.headers;
        headers.add("ETag", etag);
        if (const std::string version = stringAt(m_reply.output, "VersionId"); !version.empty())
            headers.add("x-amz-version-id", version);
        const std::string next =
            field("success_action_redirect").empty() ? field("redirect") : field("success_action_redirect");
        if (wire::parseUrl(next)) {
            answer.response.status = 303;
            headers.add("Location", next + (next.find('?') == std::string::npos ? '?' : '&') +
                                        wire::buildQuery({{"bucket", *m_bucket}, {"key", key}, {"etag", etag}}));
            return finished(std::move(answer), {});
        }
        headers.add("Location", location);
        const std::string status = field("success_action_status");
        answer.response.status = status == "200" ? 200 : status == "201" ? 201 : 204;
        if (status == "201") {
            headers.add("Content-Type", "application/xml");
            answer.response.body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<PostResponse>";
            const std::pair<const char*, const std::string&> elements[] = {
                {"Location", location}, {"Bucket", *m_bucket}, {"Key", key}, {"ETag", etag}};
            for (const auto& [name, text] : elements)
                wire::codec::writeXmlElement(answer.response.body, name, text);
            answer.response.body += "</PostResponse>";
        }
        return finished(std::move(answer), {});
    }

    Answer serialise() {
        if (m_form) return formAnswer();
        Answer answer;
        answer.response = wire::encodeResponse(*m_service->model, *m_operation, m_reply.output, m_id);
        if (m_reply.status) answer.response.status = *m_reply.status;
        for (const auto& [name, value] : m_reply.headers)
            answer.response.headers.set(name, value);
        if (auto* text = std::get_if<std::string>(&m_reply.stream)) answer.response.body = std::move(*text);
        if (auto* file = std::get_if<FileBody>(&m_reply.stream)) answer.file = std::move(*file);
        return finished(std::move(answer), {});
    }

    Answer refuse(const Stage& stage, const Error& given) {
        const bool trouble = given.kind == ErrorKind::Io && given.httpStatus == 0;
        const Error error = trouble ? internalFailure(given, m_dialect) : given;
        Answer answer;
        if (m_service) {
            Json details;
            if (m_service->errorDetails) details = m_service->errorDetails(error, m_request, m_input);
            answer.response = wire::encodeError(*m_service->model, m_operation, error, m_id, details);
        } else {
            answer.response = plainError(error);
        }
        if (m_reply.refusal)
            for (const auto& [name, value] : m_reply.headers)
                answer.response.headers.set(name, value);
        return finished(std::move(answer), std::string(" at ") + stage.name + ": " + error.code);
    }

    /// An error for a request of no known service.
    wire::HttpResponse plainError(const Error& error) const {
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

    Answer finished(Answer answer, const std::string& refusal) {
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
            log::info("lab.request",
                      m_request.method + ' ' + m_request.path + ' ' + (m_service ? m_service->name : "-") + ':' +
                          (m_operation ? m_operation->name : "-") + ' ' + std::to_string(answer.response.status) +
                          refusal + ' ' + std::to_string(took.count()) + " ms " + m_id);
        }
        return answer;
    }

    /// A defect in a handler costs its request, not the lab.
    template <class Work>
    std::optional<Answer> guarded(Work work) {
        try {
            return work();
        } catch (const std::exception& caught) {
            log::error("lab.request", m_id + ": " + caught.what());
            return refuse({"a defect", nullptr}, awsError(500, "InternalError",
                                                          "The lab failed on this request; its "
                                                          "log has the reason.")
                                                     .value());
        }
    }

    const Pipeline& m_pipeline;
    wire::HttpRequest m_request;
    std::optional<wire::HttpRequest> m_original; // as signed, where decoding changed the headers
    std::string m_id;
    Dialect m_dialect = Dialect::S3;
    const Service* m_service = nullptr;
    const wire::OperationModel* m_operation = nullptr;
    std::optional<wire::SignatureClaim> m_claim;
    std::optional<Identity> m_identity;
    BodySpool m_spool;
    std::optional<AwsChunkedDecoder> m_decoder;
    std::optional<std::string> m_bucket; // that an S3 request names
    std::string m_site;                  // whose website is asked for
    std::optional<PostForm> m_form;
    PostSizes m_sizes;
    std::optional<Answer> m_early;
    std::optional<std::uint64_t> m_announced;
    Status m_received;
    Body m_body;
    Json m_input;
    Reply m_reply;
    bool m_dropped = false;
    std::chrono::steady_clock::time_point m_started;
};

const std::array<Passage::Stage, 5> Passage::kBeforeBody{{
    {"host", &Passage::guardHost},
    {"service", &Passage::chooseService},
    {"welcome", &Passage::welcome},
    {"authenticate", &Passage::authenticate},
    {"body", &Passage::prepareBody},
}};
const std::array<Passage::Stage, 6> Passage::kAfterBody{{
    {"body", &Passage::completeBody},
    {"route", &Passage::route},
    {"faults", &Passage::strikeFaults},
    {"parse", &Passage::parse},
    {"validate", &Passage::validate},
    {"operation", &Passage::operate},
}};
} // namespace

Result<std::unique_ptr<Pipeline>> Pipeline::create(Lab& lab, std::vector<KeyLookup> lookups) {
    fs::path folder = lab.config.dataFolder / "spool";
    std::error_code status;
    fs::remove_all(folder, status);
    fs::create_directories(folder, status);
    if (status)
        return fail(ErrorKind::Io, "SpoolFolderNotMade", "Cannot make '" + folder.string() + "': " + status.message());
    return std::unique_ptr<Pipeline>(new Pipeline(lab, std::move(lookups), std::move(folder)));
}

std::unique_ptr<Exchange> Pipeline::open(wire::HttpRequest request) const {
    return std::make_unique<Passage>(*this, std::move(request));
}

} // namespace skydeck::lab
