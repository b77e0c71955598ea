#pragma once

#include "core/base/clock.h"
#include "core/base/json.h"
#include "core/base/result.h"
#include "core/wire/sigv4.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace skydeck::lab {

/// Takes the multipart/form-data body of a browser's POST apart while it comes in (S3 API Reference, "POST Object").
/// Fields come first; what follows the file is ignored.
class PostForm {
public:
    /// Names in lower case.
    using Fields = std::map<std::string, std::string>;
    /// Called once, when the file begins: judges the fields before any byte of it is kept.
    using Begin = std::function<Status(const Fields&)>;
    using Sink = std::function<Status(std::string_view)>;

    /// MalformedPOSTRequest when the content type names no boundary.
    static Result<PostForm> of(const std::string& contentType, Begin begin, Sink sink);

    Status write(std::string_view bytes);
    /// IncompleteBody, or InvalidArgument when there was no file.
    Status finish() const;

    const Fields& fields() const { return m_fields; }

private:
    enum class State { Preamble, Head, Field, File, Done };
    PostForm(std::string boundary, Begin begin, Sink sink)
        : m_delimiter("\r\n--" + boundary), m_begin(std::move(begin)), m_sink(std::move(sink)), m_pending("\r\n") {}
    Status head(std::string_view text);
    Status content(std::string_view bytes);

    std::string m_delimiter;
    Begin m_begin;
    Sink m_sink;
    std::string m_pending; // not judged yet
    State m_state = State::Preamble;
    Fields m_fields;
    std::string m_name;
    std::size_t m_fieldBytes = 0;
    bool m_sawFile = false;
};

/// The signature that a form's fields claim over their policy; nothing when there is no policy. InvalidArgument when a
/// field is missing.
Result<std::optional<wire::SignatureClaim>> claimOfForm(const PostForm::Fields& fields);

/// What a policy allows for the file's size.
struct PostSizes {
    std::uint64_t least = 0;
    std::optional<std::uint64_t> most;
};
/// Holds the fields (and the bucket) to their policy: InvalidPolicyDocument, or AccessDenied with the condition that
/// failed.
Result<PostSizes> checkPostPolicy(const PostForm::Fields& fields, const std::string& bucket, WallTime now);

/// PutObject's input as the fields say it: key with ${filename} replaced, system headers, metadata, tags.
Result<Json> inputOfForm(const PostForm::Fields& fields, const std::string& bucket);

} // namespace skydeck::lab
