#pragma once

#include "core/aws/credentials/sources.h"
#include "tests/support/fake_transport.h"
#include "tests/support/support.h"

#include <deque>
#include <map>

namespace skydeck::test {

/// Sources whose files are in a folder of the test's own and whose services answer from a list.
class CredentialsTest : public testing::Test {
public:
    /// Plans the next answer of a service.
    CredentialsTest& answer(Result<Json> next) {
        m_answers.push_back(std::move(next));
        return *this;
    }

protected:
    struct Called {
        std::string service, operation, region;
        Json input;
        std::string signer; ///< access key, or empty for an unsigned call
    };

    CredentialsTest() { m_variables["HOME"] = m_home.path(); }

    void config(const std::string& text) { write(".aws/config", text); }
    void credentialsFile(const std::string& text) { write(".aws/credentials", text); }
    void write(const std::string& name, const std::string& text) {
        ASSERT_OK(writeFileAtomically(m_home.path() / name, text, 0600));
    }
    static Error serviceError(const char* code, int status = 400) {
        return Error{classify(code, status), code, "said the service", status, {}, {}};
    }
    static Json stsAnswer(const char* key, double expiration) {
        return {{"Credentials",
                 {{"AccessKeyId", key}, {"SecretAccessKey", "s"}, {"SessionToken", "t"}, {"Expiration", expiration}}}};
    }
    double now() const { return toEpochSeconds(m_clock.now()); }

    aws::CredentialSources sources() {
        aws::CredentialSources made;
        made.environment = [this](std::string_view name) -> std::optional<std::string> {
            const auto it = m_variables.find(name);
            return it == m_variables.end() ? std::nullopt : std::optional(it->second);
        };
        auto shared = aws::SharedConfig::load(made.environment);
        EXPECT_TRUE(shared.has_value()) << describe(shared.error());
        made.shared = std::make_shared<const aws::SharedConfig>(std::move(*shared));
        made.clock = std::shared_ptr<const Clock>(std::shared_ptr<void>(), &m_clock); // not owned
        made.http = m_http;
        made.prompts = m_prompts;
        made.call = [this](std::string_view service, std::string_view operation, const Json& input,
                           const std::string& region, std::shared_ptr<aws::CredentialsProvider> signer,
                           const CallContext& context) -> Result<Json> {
            std::string key;
            if (signer) {
                SKYDECK_ASSIGN(const auto credentials, signer->credentials(context));
                key = credentials.accessKeyId;
            }
            m_calls.push_back({std::string(service), std::string(operation), region, input, key});
            if (m_answers.empty())
                return fail(ErrorKind::Internal, "NoAnswerPlanned", "No answer to " + std::string(operation));
            auto next = std::move(m_answers.front());
            m_answers.pop_front();
            return next;
        };
        return made;
    }

    TemporaryFolder m_home;
    std::map<std::string, std::string, std::less<>> m_variables;
    ManualClock m_clock;
    std::shared_ptr<aws::Transport> m_http;
    aws::CredentialPrompts m_prompts;
    std::deque<Result<Json>> m_answers;
    std::vector<Called> m_calls;
};

} // namespace skydeck::test
