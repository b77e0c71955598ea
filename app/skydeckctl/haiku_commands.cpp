#include "app/skydeckctl/command.h"
#include "core/base/strings.h"
#include "core/workflows/haiku.h"

namespace skydeck::ctl {

namespace {

using workflows::Haiku;
using workflows::HaikuBoard;
constexpr std::int64_t kMostPosts = 1'000'000;
constexpr std::int64_t kParallel = 50;

constexpr OptionSpec kEndpoint{"--endpoint", "URL", "the API, without /haiku; default that of the stack"};
constexpr OptionSpec kBoardStack{"--stack", "STACK", "whose output ApiEndpoint is used; default Bashoutter"};
constexpr OptionSpec kParallelOption{"--parallel", "P", "requests at the same time, default 50"};

Result<HaikuBoard> board(Invocation& call) {
    std::string endpoint = call.arguments.value("--endpoint");
    if (endpoint.empty()) {
        SKYDECK_ASSIGN(const auto session, call.session());
        SKYDECK_ASSIGN(const auto place,
                       workflows::haikuPlace(session, call.arguments.value("--stack", "Bashoutter"), call.context));
        endpoint = place.apiEndpoint;
    }
    return HaikuBoard::open(endpoint);
}

Result<std::size_t> parallelOf(const Invocation& call) {
    SKYDECK_ASSIGN(const auto parallel, call.arguments.integer("--parallel", kParallel));
    if (parallel < 1 || parallel > static_cast<std::int64_t>(workflows::kMostParallelPosts))
        return usageError("--parallel must be from 1 to " + std::to_string(workflows::kMostParallelPosts));
    return static_cast<std::size_t>(parallel);
}

Json haikuRow(const Haiku& haiku) {
    return {{"item_id", haiku.itemId},    {"username", haiku.username}, {"first", haiku.first},
            {"second", haiku.second},     {"third", haiku.third},       {"likes", haiku.likes},
            {"posted_at", haiku.postedAt}};
}

std::string lines(const Haiku& haiku) {
    return haiku.first + " / " + haiku.second + " / " + haiku.third;
}

Status list(Invocation& call) {
    SKYDECK_ASSIGN(const auto api, board(call));
    SKYDECK_ASSIGN(const auto all, api.list(call.context));
    Json rows = Json::array();
    for (const Haiku& haiku : all) {
        rows.push_back(haikuRow(haiku));
        if (!call.output.json()) rows.back()["haiku"] = lines(haiku);
    }
    call.output.rows(rows, {{"HAIKU", "haiku"}, {"BY", "username"}, {"LIKES", "likes"}, {"ID", "item_id"}},
                     "No haiku.");
    return {};
}

Status post(Invocation& call) {
    SKYDECK_ASSIGN(const auto api, board(call));
    SKYDECK_ASSIGN(const auto made,
                   api.post({{}, call.word(0), call.word(1), call.word(2), call.word(3), 0, {}}, call.context));
    call.output.result(haikuRow(made), made.itemId);
    return {};
}

Status like(Invocation& call) {
    SKYDECK_ASSIGN(const auto api, board(call));
    SKYDECK_ASSIGN(const auto changed, api.like(call.word(0), call.context));
    call.output.result(haikuRow(changed), lines(changed) + ": " + std::to_string(changed.likes) + " likes");
    return {};
}

Status remove(Invocation& call) {
    SKYDECK_ASSIGN(const auto api, board(call));
    SKYDECK_TRY(api.remove(call.word(0), call.context));
    call.output.result({{"item_id", call.word(0)}}, "Deleted " + call.word(0));
    return {};
}

Status tell(Invocation& call, const workflows::HaikuCount& count, const char* member, const std::string& verb) {
    char rate[64];
    std::snprintf(rate, sizeof rate, " in %.1f s, %.1f a second", count.seconds, count.perSecond());
    call.output.result(
        {{member, count.done}, {"failed", count.failed}, {"seconds", count.seconds}, {"perSecond", count.perSecond()}},
        std::to_string(count.done) + ' ' + verb + rate);
    if (count.failed == 0) return {};
    Error error = count.firstError;
    error.message = std::to_string(count.failed) + " of " + std::to_string(count.done + count.failed) +
                    " failed; the first: " + error.message;
    return fail(std::move(error));
}

Status postMany(Invocation& call) {
    const auto count = parseInteger(call.word(0));
    if (!count || *count < 1 || *count > kMostPosts)
        return usageError("N is a number from 1 to " + std::to_string(kMostPosts));
    SKYDECK_ASSIGN(const std::size_t parallel, parallelOf(call));
    SKYDECK_ASSIGN(const auto api, board(call));
    SKYDECK_ASSIGN(const auto posted, api.postMany(static_cast<std::size_t>(*count), parallel, call.reporting));
    return tell(call, posted, "posted", "haiku posted");
}

Status clear(Invocation& call) {
    if (!call.arguments.has("--yes")) return usageError("'haiku clear' deletes every haiku", "Say so with --yes.");
    SKYDECK_ASSIGN(const std::size_t parallel, parallelOf(call));
    SKYDECK_ASSIGN(const auto api, board(call));
    SKYDECK_ASSIGN(const auto deleted, api.clear(parallel, call.reporting));
    return tell(call, deleted, "deleted", "haiku deleted");
}

} // namespace

Group haikuGroup() {
    return {"haiku",
            "the haiku board",
            {
                {"list", "", "Lists the haiku, newest first.", 0, 0, {kEndpoint, kBoardStack}, list},
                {"post",
                 "USERNAME FIRST SECOND THIRD",
                 "Posts a haiku of three lines and prints its id.",
                 4,
                 4,
                 {kEndpoint, kBoardStack},
                 post},
                {"like", "ITEM", "Adds one to a haiku's likes.", 1, 1, {kEndpoint, kBoardStack}, like},
                {"delete", "ITEM", "Deletes a haiku.", 1, 1, {kEndpoint, kBoardStack}, remove},
                {"post-many",
                 "N",
                 "Posts N made-up haiku at once.",
                 1,
                 1,
                 {kParallelOption, kEndpoint, kBoardStack},
                 postMany},
                {"clear",
                 "",
                 "Deletes every haiku.",
                 0,
                 0,
                 {{"--yes", "", "really"}, kParallelOption, kEndpoint, kBoardStack},
                 clear},
            }};
}

} // namespace skydeck::ctl
