#include "core/lab/pipeline/passage.h"

#include "core/base/strings.h"
#include "core/lab/s3/s3_public.h"
#include "core/lab/server/host_guard.h"
#include "core/wire/codec.h"
#include "core/wire/codec/xml_body.h"
#include "core/wire/uri.h"

namespace skydeck::lab {

Status Passage::welcome() {
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

Answer Passage::visitSite() {
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
            for (const char* name : {"Range", "If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since"})
                wanted.headers.remove(name);
        m_operation = m_model->operation(head ? "HeadObject" : "GetObject");
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

Identity Passage::nobody() const {
    Identity identity;
    identity.caller.accountId = "anonymous";
    identity.caller.region = m_pipeline.lab.config.region;
    identity.caller.anonymous = true;
    return identity;
}

Status Passage::admitNobody() {
    wire::HttpRequest asked = m_request;
    normalisePath(asked);
    const auto operation = wire::routeRequest(*m_model, asked);
    if (!operation) return fail(Authenticator::missingSignature(m_dialect));
    SKYDECK_TRY(mayEverybody(**operation, asked));
    m_identity = nobody();
    return {};
}

Status Passage::mayEverybody(const wire::OperationModel& operation, const wire::HttpRequest& asked) const {
    const auto input = wire::decodeRequest(*m_model, operation, asked);
    if (!input) return fail(Authenticator::missingSignature(m_dialect)); // it has a body that nobody signed
    return allowEverybody(*m_pipeline.lab.s3, operation.name, *input);
}

Status Passage::openForm(const std::string& type) {
    SKYDECK_ASSIGN(PostForm form, PostForm::of(
                                      type, [this](const PostForm::Fields& fields) { return beginFile(fields); },
                                      [this](std::string_view bytes) { return store(bytes); }));
    m_form.emplace(std::move(form));
    return {};
}

Status Passage::beginFile(const PostForm::Fields& fields) {
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

void Passage::normalisePath(wire::HttpRequest& request) {
    if (const std::string bucket = bucketOfHost(request.host); !bucket.empty())
        request.path = '/' + bucket + (request.path == "/" ? "" : request.path);
    // "/bucket/" means the bucket: no key is empty.
    if (request.path.size() > 1 && request.path.find('/', 1) == request.path.size() - 1) request.path.pop_back();
}

Answer Passage::formAnswer() {
    const PostForm::Fields& fields = m_form->fields();
    const std::string key = stringAt(m_input, "Key"), etag = stringAt(m_reply.output, "ETag");
    const std::string location = "http://" + m_request.host + '/' + *m_bucket + '/' + wire::percentEncode(key, true);
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

} // namespace skydeck::lab
