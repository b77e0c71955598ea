#include "core/workflows/haiku.h"

#include "core/aws/cloudformation/cloudformation_client.h"
#include "core/aws/transport/curl_transport.h"
#include "core/aws/transport/stack.h"
#include "core/base/strings.h"
#include "core/workflows/quiet.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <mutex>
#include <thread>

namespace skydeck::workflows {

namespace {

constexpr int kAttempts = 3;

HaikuPlace placeOf(const aws::cloudformation::Stack& stack) {
    HaikuPlace place;
    place.stackName = stack.stackName;
    for (const auto& output : stack.outputs) {
        if (output.outputKey == "ApiEndpoint") place.apiEndpoint = output.outputValue;
        if (output.outputKey == "BucketUrl") place.siteUrl = output.outputValue;
        if (output.outputKey == "BucketName") place.bucketName = output.outputValue;
        if (output.outputKey == "TableName") place.tableName = output.outputValue;
    }
    return place;
}

Haiku haikuOf(const Json& item) {
    Haiku haiku;
    haiku.itemId = stringAt(item, "item_id");
    haiku.username = stringAt(item, "username");
    haiku.first = stringAt(item, "first");
    haiku.second = stringAt(item, "second");
    haiku.third = stringAt(item, "third");
    haiku.likes = static_cast<std::int64_t>(numberAt(item, "likes"));
    haiku.postedAt = stringAt(item, "posted_at");
    return haiku;
}

Error refusal(const wire::HttpResponse& response, const std::string& url) {
    std::string message;
    if (const auto body = parseJson(response.body)) message = stringAt(*body, "message", stringAt(*body, "Message"));
    Error error;
    error.httpStatus = response.status;
    error.kind = classify({}, response.status);
    error.code = response.status == 404 ? "HaikuNotFound" : "HaikuRefused";
    error.message = message.empty() ? url + " answered " + std::to_string(response.status) : message;
    if (response.status == 400) error.kind = ErrorKind::InvalidInput;
    // API Gateway's words for a path that it does not know.
    if (response.status == 403)
        error.hint = "The endpoint is wrong: it is the stack's output ApiEndpoint, with its stage at the end.";
    if (response.status >= 500) error.hint = "The function failed: look at its log in Lambda.";
    return error;
}

} // namespace

Result<std::vector<HaikuPlace>> haikuPlaces(const std::shared_ptr<aws::Session>& session, const CallContext& context) {
    SKYDECK_ASSIGN(const auto client, aws::cloudformation::CloudFormationClient::create(session));
    SKYDECK_ASSIGN(const auto stacks, client.describeStacks(context));
    std::vector<HaikuPlace> places;
    for (const auto& stack : stacks)
        if (HaikuPlace place = placeOf(stack); !place.apiEndpoint.empty() && !place.siteUrl.empty())
            places.push_back(std::move(place));
    return places;
}

Result<HaikuPlace> haikuPlace(const std::shared_ptr<aws::Session>& session, const std::string& stackName,
                              const CallContext& context) {
    SKYDECK_ASSIGN(const auto client, aws::cloudformation::CloudFormationClient::create(session));
    const auto stack = client.describeStack(stackName, context);
    if (!stack && stack.error().kind != ErrorKind::NotFound) return fail(stack.error());
    HaikuPlace place = stack ? placeOf(*stack) : HaikuPlace();
    if (place.apiEndpoint.empty())
        return fail(
            ErrorKind::NotFound, "NoHaikuBoard",
            stack ? "The stack '" + stackName + "' has no output ApiEndpoint" : "There is no stack '" + stackName + "'",
            "Deploy it first: skydeckctl stacks deploy Bashoutter --wait. Or name another place by --endpoint.");
    return place;
}

HaikuBoard::HaikuBoard(wire::Url place, std::shared_ptr<aws::Transport> raw, const Clock& clock)
    : m_place(std::move(place)), m_clock(&clock) {
    const auto stack = [&](int attempts) {
        return std::shared_ptr<aws::Transport>(aws::makeStack({raw, nullptr, {}, {}, attempts, clock, systemRandom()}));
    };
    m_once = stack(1);
    m_patient = stack(kAttempts);
}

Result<HaikuBoard> HaikuBoard::open(const std::string& endpoint, std::shared_ptr<aws::Transport> raw,
                                    const Clock& clock) {
    auto place = wire::parseUrl(trim(endpoint));
    if (!place || place->host.empty())
        return fail(ErrorKind::InvalidInput, "InvalidEndpoint", "'" + endpoint + "' is no http or https address",
                    "It is the stack's output ApiEndpoint.");
    while (place->path.ends_with('/'))
        place->path.pop_back();
    if (!raw) {
        aws::CurlOptions options;
        options.caBundle = aws::processEnvironment()("AWS_CA_BUNDLE").value_or("");
        raw = std::make_shared<aws::CurlTransport>(options);
    }
    return HaikuBoard(std::move(*place), std::move(raw), clock);
}

Result<Json> HaikuBoard::ask(const std::string& method, const std::string& path, const Json& body,
                             const CallContext& context) const {
    wire::HttpRequest request;
    request.method = method;
    request.scheme = m_place.scheme;
    request.host = m_place.host;
    request.path = m_place.path + path;
    request.headers.add("Accept", "application/json");
    if (!body.is_null()) {
        request.headers.add("Content-Type", "application/json");
        request.body = dumpJson(body);
    }
    // What changes something each time it is done is asked for once.
    const bool again = method == "GET" || method == "DELETE";
    SKYDECK_ASSIGN(const auto response, (again ? m_patient : m_once)->send(request, context));
    if (response.status >= 300) return fail(refusal(response, request.url()));
    if (trim(response.body).empty()) return Json();
    auto answer = parseJson(response.body, "The board's answer");
    if (answer) return std::move(*answer);
    return fail(ErrorKind::Protocol, "InvalidResponse", request.url() + " did not answer in JSON",
                "Is the endpoint that of the API, and not of the site?");
}

Result<std::vector<Haiku>> HaikuBoard::list(const CallContext& context) const {
    SKYDECK_ASSIGN(const Json items, ask("GET", "/haiku", nullptr, context));
    if (!items.is_array())
        return fail(ErrorKind::Protocol, "InvalidResponse", "The board's answer is no list of haiku");
    std::vector<Haiku> all;
    for (const Json& item : items)
        all.push_back(haikuOf(item));
    std::ranges::stable_sort(all, std::greater<>(), &Haiku::postedAt);
    return all;
}

Result<Haiku> HaikuBoard::post(const Haiku& haiku, const CallContext& context) const {
    SKYDECK_ASSIGN(
        const Json made,
        ask("POST", "/haiku",
            {{"username", haiku.username}, {"first", haiku.first}, {"second", haiku.second}, {"third", haiku.third}},
            context));
    // A board that answers only with the id has kept what was sent.
    Haiku kept = haiku;
    if (made.contains("first")) kept = haikuOf(made);
    kept.itemId = stringAt(made, "item_id");
    return kept;
}

Result<Haiku> HaikuBoard::like(const std::string& itemId, const CallContext& context) const {
    SKYDECK_ASSIGN(const Json changed, ask("PATCH", "/haiku/" + wire::percentEncode(itemId), nullptr, context));
    return haikuOf(changed);
}

Status HaikuBoard::remove(const std::string& itemId, const CallContext& context) const {
    SKYDECK_TRY(ask("DELETE", "/haiku/" + wire::percentEncode(itemId), nullptr, context));
    return {};
}

Result<HaikuCount> HaikuBoard::sideBySide(std::size_t count, std::size_t parallel,
                                          const std::function<Status(std::size_t)>& each,
                                          const CallContext& context) const {
    std::mutex mutex;
    std::size_t next = 0;
    HaikuCount total;
    const auto begun = m_clock->steadyNow();
    const auto work = [&] {
        for (;;) {
            std::size_t number = 0;
            {
                const std::lock_guard lock(mutex);
                if (next == count || context.stop.stop_requested()) return;
                number = next++;
            }
            Status done = each(number);
            if (!done && done.error().kind == ErrorKind::Cancelled) return;
            const std::lock_guard lock(mutex);
            if (done)
                ++total.done;
            else if (total.failed++ == 0)
                total.firstError = std::move(done.error());
            total.seconds = std::chrono::duration<double>(m_clock->steadyNow() - begun).count();
            std::string text = std::to_string(std::llround(total.perSecond())) + " a second";
            if (total.failed > 0) text += ", " + std::to_string(total.failed) + " failed";
            context.report(total.done + total.failed, count, std::move(text));
        }
    };
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 1; i < std::min(count, std::clamp<std::size_t>(parallel, 1, kMostParallelPosts)); ++i)
            threads.emplace_back(work);
        work();
    }
    SKYDECK_TRY(context.check(*m_clock));
    return total;
}

Result<HaikuCount> HaikuBoard::postMany(std::size_t count, std::size_t parallel, const CallContext& context) const {
    return sideBySide(
        count, parallel,
        [&](std::size_t number) -> Status {
            SKYDECK_TRY(post(madeUpHaiku(number + 1), quiet(context)));
            return {};
        },
        context);
}

Result<HaikuCount> HaikuBoard::clear(std::size_t parallel, const CallContext& context) const {
    SKYDECK_ASSIGN(const auto all, list(quiet(context)));
    return sideBySide(
        all.size(), parallel, [&](std::size_t number) { return remove(all[number].itemId, quiet(context)); }, context);
}

Haiku madeUpHaiku(std::size_t number) {
    struct Lines {
        const char *username, *first, *second, *third;
    };
    static constexpr std::array<Lines, 5> kAll{
        {{"Kumo", "morning cloud", "jobs line up without a sound", "one light turns green"},
         {"Hinata", "warm sunny table", "a thousand items asleep", "one key wakes them all"},
         {"Nami", "the log runs like waves", "line upon line on the shore", "then the tide is out"},
         {"Sora", "empty blue account", "nothing left behind to pay", "only the receipt"},
         {"Mori", "deep in the forest", "of functions nobody called", "a first event falls"}}};
    const Lines& lines = kAll[number % kAll.size()];
    return {{}, lines.username, std::string(lines.first) + " " + std::to_string(number), lines.second, lines.third, 0,
            {}};
}

} // namespace skydeck::workflows
