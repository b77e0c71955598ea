#include "app/skydeckctl/streams.h"

#include "core/aws/bodies.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <poll.h>
#include <unistd.h>

namespace skydeck::ctl {

namespace {

/// Standard input in a file that has no name: gone with the program, whatever happens.
Result<std::shared_ptr<wire::BodySource>> spooledInput(std::stop_token stop) {
    struct Spool final : wire::BodySource {
        std::FILE* file = std::tmpfile();
        std::uint64_t length = 0;
        ~Spool() override {
            if (file) std::fclose(file);
        }
        std::uint64_t size() const override { return length; }
        Result<std::size_t> read(char* buffer, std::size_t capacity) override {
            const std::size_t count = std::fread(buffer, 1, capacity, file);
            if (std::ferror(file)) return fail(ErrorKind::Io, "FileNotReadable", "Reading the temporary file failed");
            return count;
        }
        Status rewind() override {
            std::rewind(file);
            return {};
        }
    };
    auto spool = std::make_shared<Spool>();
    const auto read = standardInputReader(stop);
    std::array<char, 65536> buffer;
    while (spool->file) {
        SKYDECK_ASSIGN(const std::size_t count, read(buffer.data(), buffer.size()));
        if (count == 0) break;
        if (std::fwrite(buffer.data(), 1, count, spool->file) != count) break;
        spool->length += count;
    }
    if (!spool->file || std::ferror(spool->file) || std::fflush(spool->file) != 0)
        return fail(ErrorKind::Io, "FileNotWritten",
                    std::string("Standard input cannot be kept in a temporary file: ") + std::strerror(errno));
    SKYDECK_TRY(spool->rewind());
    return spool;
}

} // namespace

Result<std::shared_ptr<wire::BodySource>> openSource(const std::filesystem::path& file, std::stop_token stop) {
    return file == "-" ? spooledInput(stop) : aws::openFileSource(file);
}

FileSink::FileSink(std::string file) : m_name(std::move(file)) {}

Status FileSink::open() {
    m_begun = true;
    if (m_name == "-") return {};
    m_file.open(m_name, std::ios::binary | std::ios::trunc);
    if (!m_file) return fail(ErrorKind::Io, "FileNotWritten", "Cannot write '" + m_name + "': " + std::strerror(errno));
    return {};
}

Status FileSink::write(std::string_view bytes) {
    if (!m_begun) SKYDECK_TRY(open());
    if (m_name == "-")
        std::fwrite(bytes.data(), 1, bytes.size(), stdout);
    else
        m_file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (m_name == "-" ? std::ferror(stdout) == 0 : m_file.good()) return {};
    return fail(ErrorKind::Io, "FileNotWritten", "Writing '" + m_name + "' failed");
}

Status FileSink::restart() {
    if (!m_begun) return {};
    if (m_name == "-")
        return fail(ErrorKind::Network, "AnswerBroke", "The connection broke in the middle of the object",
                    "Run it again, or copy to a file.");
    m_file.close();
    return open();
}

Status FileSink::finish() {
    if (!m_begun) SKYDECK_TRY(open()); // an empty body makes an empty file
    if (m_name == "-") return {};
    m_file.close();
    if (m_file.fail()) return fail(ErrorKind::Io, "FileNotWritten", "Writing '" + m_name + "' failed");
    return {};
}

std::function<Result<std::size_t>(char*, std::size_t)> standardInputReader(std::stop_token stop) {
    return [stop](char* buffer, std::size_t capacity) -> Result<std::size_t> {
        for (;;) {
            if (stop.stop_requested()) return fail(ErrorKind::Cancelled, "Cancelled", "The operation was cancelled");
            pollfd input{STDIN_FILENO, POLLIN, 0};
            if (::poll(&input, 1, 100) == 0) continue;
            const ssize_t count = ::read(STDIN_FILENO, buffer, capacity);
            if (count >= 0) return static_cast<std::size_t>(count);
            if (errno != EINTR && errno != EAGAIN)
                return fail(ErrorKind::Io, "InputNotReadable",
                            std::string("Reading standard input failed: ") + std::strerror(errno));
        }
    };
}

Result<std::string> readStandardInput(std::stop_token stop) {
    const auto read = standardInputReader(stop);
    std::string text;
    std::array<char, 65536> buffer;
    for (;;) {
        SKYDECK_ASSIGN(const std::size_t count, read(buffer.data(), buffer.size()));
        if (count == 0) return text;
        text.append(buffer.data(), count);
    }
}

} // namespace skydeck::ctl
