#pragma once

#include "core/aws/session.h"
#include "core/aws/transport/transport.h"
#include "core/base/json.h"
#include "tests/support/support.h"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace skydeck::test {

/// AWS in memory, below the real client stack: requests are signed, encoded and decoded for true, only the wire is
/// missing. Holds one account with one stack of SimpleBatch's kind. A test changes its members, or replaces an
/// operation with on(). Calls may come from many threads; they are served one by one.
class FakeAws {
public:
    FakeAws();

    using Handler = std::function<Result<Json>(const Json& input)>;
    /// `call` is "batch.SubmitJob".
    void on(const std::string& call, Handler handler) { m_handlers[call] = std::move(handler); }
    /// After `times` more such calls the connection breaks at each; -1: never.
    void limit(const std::string& call, int times) { m_limits[call] = times; }
    /// Runs once, behind the next such call.
    void after(const std::string& call, std::function<void()> then) { m_after[call] = std::move(then); }
    std::shared_ptr<aws::Session> session(const std::string& endpoint = "http://127.0.0.1:4566");

    int count(const std::string& call) const;
    /// The input of the last such call.
    Json lastInput(const std::string& call) const;
    std::vector<std::string> calls;

    // The account.
    static constexpr const char* kStackId = "arn:aws:cloudformation:us-east-1:123456789012:stack/SimpleBatch/1";
    std::string stackStatus = "CREATE_COMPLETE";
    bool stackExists = true;                 ///< CreateStack sets it
    Json templateParameters = Json::array(); ///< as GetTemplateSummary gives them
    Json stackParameters = Json::array();
    std::string templateBody = "Resources:\n  Bucket:\n    Type: AWS::S3::Bucket\n";
    struct Resource {
        std::string logicalId, type, physicalId;
        std::string status = "CREATE_COMPLETE";
    };
    std::vector<Resource> resources;
    struct Event {
        std::string logicalId, type, status, reason;
    };
    std::vector<Event> events; ///< oldest first

    struct Object {
        std::string bytes;
        double lastModified = 1440938160;
        int version = 1;
        std::string eTag = {};      ///< with quotes; empty: the MD5
        Json checksum = {};         ///< {"ChecksumCRC32C": "…"}, as HeadObject says it; or null
        std::uint64_t partSize = 0; ///< of an upload in parts
    };
    std::map<std::string, Object> objects; ///< of the stack's bucket
    struct Upload {
        std::string key;
        Json input; ///< of CreateMultipartUpload
        std::map<int, std::string> parts;
    };
    std::map<std::string, Upload> uploads; ///< by id
    int pageSize = 1000;                   ///< of listings
    bool bucketExists = true;
    std::vector<Json> jobs; ///< JobDetail, in order of creation
    std::vector<Json> images;
    bool repositoryExists = true;

    /// A job as DescribeJobs gives it, added to `jobs`.
    Json& addJob(const std::string& id, const std::string& name, const std::string& status,
                 std::vector<std::string> command, double createdAtMilliseconds = 1440938160000);

    ManualClock clock;

private:
    class Wire;
    Result<wire::HttpResponse> answer(const wire::HttpRequest& request);
    void addStackHandlers();
    void addS3Handlers();
    void addS3ListHandlers();
    void addS3UploadHandlers();
    void addBatchHandlers();
    void addEcrHandlers();

    std::mutex m_mutex;
    int m_uploadsBegun = 0;
    std::map<std::string, Handler> m_handlers;
    std::map<std::string, int> m_limits;
    std::map<std::string, std::function<void()>> m_after;
    std::vector<std::pair<std::string, Json>> m_inputs;
    std::string m_requestBody;  // of the streaming request being handled
    std::string m_responseBody; // of the streaming answer
};

/// An error with AWS's code and status.
tl::unexpected<Error> awsFailure(int status, const std::string& code, const std::string& message);

} // namespace skydeck::test
