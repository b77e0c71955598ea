#pragma once

#include "core/base/result.h"
#include "core/wire/http.h"

#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

namespace skydeck::ctl {

/// A request body read from a file; "-" is standard input, which goes through a temporary file: S3 wants the length
/// first.
Result<std::shared_ptr<wire::BodySource>> openSource(const std::filesystem::path& file, std::stop_token stop);

/// A response body written as it comes, to a file or, for "-", to standard output. A failed download leaves a part of a
/// file behind; standard output cannot be taken back, so a retry after the first byte is an error there.
class FileSink final : public wire::BodySink {
public:
    explicit FileSink(std::string file);
    Status write(std::string_view bytes) override;
    Status restart() override;
    /// Writes out what is buffered.
    Status finish();

private:
    Status open();
    std::string m_name;
    std::ofstream m_file;
    bool m_begun = false;
};

/// Reads standard input piece by piece; 0 bytes at its end. A stop ends the wait for more.
std::function<Result<std::size_t>(char*, std::size_t)> standardInputReader(std::stop_token stop);

/// All of it.
Result<std::string> readStandardInput(std::stop_token stop);

} // namespace skydeck::ctl
