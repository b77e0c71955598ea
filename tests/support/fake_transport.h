#pragma once

#include "core/aws/transport/transport.h"

#include <algorithm>
#include <deque>
#include <functional>
#include <mutex>
#include <vector>

namespace skydeck::test {

/// Answers from a list, or from a function, and keeps what was sent. Streamed bodies are read, sinks are fed, as a real
/// transport does. Thread-safe.
class FakeTransport final : public aws::Transport {
public:
    using Answer = std::function<Result<wire::HttpResponse>(const wire::HttpRequest&)>;

    /// What tests look at after the transport was moved into a session.
    struct Record {
        std::mutex mutex;
        std::deque<Answer> answers;
        Answer otherwise;                        ///< when the list is empty
        std::vector<wire::HttpRequest> requests; ///< streamed bodies are in `body`
    };

    FakeTransport() : m_record(std::make_shared<Record>()) {}
    std::shared_ptr<Record> record() const { return m_record; }

    FakeTransport& then(int status, std::string body, wire::Headers headers = {}) {
        return then([=](const wire::HttpRequest&) -> Result<wire::HttpResponse> {
            return wire::HttpResponse{status, headers, body};
        });
    }
    FakeTransport& then(Error error) {
        return then(
            [=](const wire::HttpRequest&) -> Result<wire::HttpResponse> { return tl::unexpected<Error>(error); });
    }
    FakeTransport& then(Answer answer) {
        m_record->answers.push_back(std::move(answer));
        return *this;
    }

    Result<wire::HttpResponse> send(const wire::HttpRequest& request, const CallContext&) override {
        const std::lock_guard lock(m_record->mutex);
        wire::HttpRequest seen = request;
        if (request.source) {
            SKYDECK_ASSIGN(seen.body, drain(*request.source));
        }
        seen.source = nullptr;
        seen.sink = nullptr;
        m_record->requests.push_back(seen);
        Answer answer = m_record->otherwise;
        if (!m_record->answers.empty()) {
            answer = std::move(m_record->answers.front());
            m_record->answers.pop_front();
        }
        if (!answer)
            return fail(ErrorKind::Internal, "NoAnswerPlanned", "The test planned no answer for " + request.url());
        auto response = answer(seen);
        if (response && request.sink && response->status < 300) {
            SKYDECK_TRY(request.sink->write(response->body));
            response->body.clear();
        }
        return response;
    }

private:
    static Result<std::string> drain(wire::BodySource& source) {
        std::string all;
        char buffer[1000];
        for (;;) {
            SKYDECK_ASSIGN(const std::size_t count, source.read(buffer, sizeof buffer));
            if (count == 0) return all;
            all.append(buffer, count);
        }
    }

    std::shared_ptr<Record> m_record;
};

} // namespace skydeck::test
