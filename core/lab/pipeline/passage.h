#pragma once

#include "core/base/log.h"
#include "core/lab/pipeline/aws_chunked.h"
#include "core/lab/pipeline/pipeline.h"
#include "core/lab/s3/post_form.h"
#include "core/lab/store/body_spool.h"
#include "core/lab/store/database.h"
#include "core/wire/crypto.h"

#include <array>
#include <optional>
#include <span>
#include <string>

namespace skydeck::lab {

/// The most that a call takes which is no upload.
inline constexpr std::uint64_t kLargestCall = 64ULL << 20;

/// One request in the pipeline; each stage fills its part of the state. The stages stand in passage.cpp, what they do
/// with bodies, S3's own ways and answers in passage_body.cpp, passage_s3.cpp and passage_answer.cpp.
class Passage final : public Exchange {
public:
    Passage(const Pipeline& pipeline, wire::HttpRequest request)
        : m_pipeline(pipeline), m_request(std::move(request)), m_id(wire::randomUuid()), m_spool(pipeline.spoolFolder),
          m_started(pipeline.lab.clock.steadyNow()) {}

    std::optional<Answer> begin() override;
    bool receive(std::string_view bytes) override;
    bool isQuick() override;
    Answer finish() override;
    bool isUnsettled() const override { return m_pending.isOwed(); }
    Answer settle(Answer answer) override;

private:
    struct Stage {
        const char* name;
        Status (Passage::*run)();
    };
    // The pipeline. A refusal in the first part leaves the body unread.
    static const std::array<Stage, 5> kBeforeBody;
    static const std::array<Stage, 2> kAfterBody;
    static const std::array<Stage, 4> kOperation;

    /// The answer, when a stage refuses or has one early.
    std::optional<Answer> run(std::span<const Stage> stages);

    Status guardHost();
    std::optional<wire::Headers> cors() const;
    Status chooseService();
    /// What S3 answers before it asks who is there.
    Status welcome();
    Answer visitSite();
    Identity nobody() const;
    Status authenticate();
    /// A request that nobody signed, as far as the bucket's policy lets everybody in.
    Status admitNobody();
    Status mayEverybody(const wire::OperationModel& operation, const wire::HttpRequest& asked) const;
    Status openForm(const std::string& type);
    Status beginFile(const PostForm::Fields& fields);
    Status prepareBody();
    Status prepareDecoder(std::string_view payload);
    Status store(std::string_view bytes);
    std::uint64_t largestBody() const;
    Status tooLarge() const;
    Status completeBody();
    /// x-amz-trailer names what follows the last chunk, no more and no less.
    Status checkTrailers() const;
    /// Handlers see the object's own headers: trailers as if they had come first, no trace of the transport's coding.
    void applyDecoding();
    static void normalisePath(wire::HttpRequest& request);
    Status route();
    Error unknownOperation(Error error) const;
    /// What a person wants to go wrong; never the calls that say so.
    Status strikeFaults();
    Status parse();
    Status readInput(const wire::HttpRequest& request);
    Status validate();
    Status operate();
    /// What a browser gets for its form: a redirect, a small document, or nothing.
    Answer formAnswer();
    Answer serialise();
    Answer refuse(const Stage& stage, const Error& given);
    /// An error for a request of no known service.
    wire::HttpResponse plainError(const Error& error) const;
    Answer finished(Answer answer, const std::string& refusal);
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
    const wire::ServiceModel* m_model = nullptr; // the service's, in the protocol that the request is written in
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
    PendingCommit m_pending;
    bool m_routed = false;
    bool m_dropped = false;
    std::chrono::steady_clock::time_point m_started;
};

} // namespace skydeck::lab
