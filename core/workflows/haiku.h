#pragma once

#include "core/aws/session.h"
#include "core/aws/transport/transport.h"
#include "core/base/json.h"
#include "core/wire/uri.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace skydeck::workflows {

struct Haiku {
    std::string itemId;
    std::string username;
    std::string first, second, third; ///< the three lines
    std::int64_t likes = 0;
    std::string postedAt; ///< ISO 8601, or empty
};

/// Where a deployed board is.
struct HaikuPlace {
    std::string stackName;
    std::string apiEndpoint; ///< /haiku comes behind it
    std::string siteUrl;     ///< for a browser; may be empty
    std::string bucketName, tableName;
};
/// All stacks that have an output ApiEndpoint beside a BucketUrl, as Bashoutter has.
Result<std::vector<HaikuPlace>> haikuPlaces(const std::shared_ptr<aws::Session>& session, const CallContext& context);
/// That of one stack. NotFound (NoHaikuBoard) when it has no such outputs.
Result<HaikuPlace> haikuPlace(const std::shared_ptr<aws::Session>& session, const std::string& stackName,
                              const CallContext& context);

/// What became of many requests.
struct HaikuCount {
    std::size_t done = 0, failed = 0;
    double seconds = 0;
    Error firstError; ///< of those that failed
    double perSecond() const { return seconds > 0 ? static_cast<double>(done) / seconds : 0; }
};

/// The REST API of the haiku board. It takes no signature: the world may use it. Blocking; thread-safe.
class HaikuBoard {
public:
    /// InvalidInput (InvalidEndpoint) unless `endpoint` is an http or https address. Without `raw`, libcurl.
    static Result<HaikuBoard> open(const std::string& endpoint, std::shared_ptr<aws::Transport> raw = nullptr,
                                   const Clock& clock = systemClock());

    /// Newest first.
    Result<std::vector<Haiku>> list(const CallContext& context) const;
    /// Gives it as the board keeps it. InvalidInput (HaikuRefused) when a line is missing or too long. Sent once: a
    /// second try might post it twice.
    Result<Haiku> post(const Haiku& haiku, const CallContext& context) const;
    /// Gives it with its likes. NotFound (HaikuNotFound) when there is none.
    Result<Haiku> like(const std::string& itemId, const CallContext& context) const;
    /// One that is not there is no error.
    Status remove(const std::string& itemId, const CallContext& context) const;

    /// Posts `count` made-up haiku, `parallel` at a time. Fails as a whole only when cancelled. Progress counts answers
    /// and its text is "48 a second, 2 failed".
    Result<HaikuCount> postMany(std::size_t count, std::size_t parallel, const CallContext& context) const;
    /// Deletes all that are there, in the same way.
    Result<HaikuCount> clear(std::size_t parallel, const CallContext& context) const;

private:
    HaikuBoard(wire::Url place, std::shared_ptr<aws::Transport> raw, const Clock& clock);
    Result<Json> ask(const std::string& method, const std::string& path, const Json& body,
                     const CallContext& context) const;
    Result<HaikuCount> sideBySide(std::size_t count, std::size_t parallel,
                                  const std::function<Status(std::size_t)>& each, const CallContext& context) const;

    wire::Url m_place;
    const Clock* m_clock;
    std::shared_ptr<aws::Transport> m_once, m_patient; ///< without and with retries
};

constexpr std::size_t kMostParallelPosts = 100;

/// One of a few, with its number in the first line.
Haiku madeUpHaiku(std::size_t number);

} // namespace skydeck::workflows
