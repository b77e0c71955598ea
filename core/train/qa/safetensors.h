#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace skydeck::train::qa {

/// One tensor as the header of a safetensors file describes it (huggingface.co/docs/safetensors, "Format").
struct TensorEntry {
    std::string dtype; ///< F32, F16, BF16, I64, …
    std::vector<std::int64_t> shape;
    std::size_t begin = 0, end = 0; ///< bytes of the file
};

/// Name → tensor.
using TensorTable = std::map<std::string, TensorEntry, std::less<>>;

/// Reads the header of a file of `fileSize` bytes that starts with `start` (its first 8 + header length bytes are
/// enough). Checked: header length (at most kMostHeaderBytes), JSON, names that come twice, dtype known, shape × size =
/// length without overflow, tensors that neither overlap nor leave holes nor reach past the end of the file.
/// InvalidInput "InvalidSafetensors" names `what`, the tensor and the fault.
Result<TensorTable> parseSafetensors(std::string_view start, std::uint64_t fileSize, std::string_view what);
/// A hundred times what DistilBERT's needs.
inline constexpr std::uint64_t kMostHeaderBytes = 1 << 20;

/// A checked file, mapped read-only: tensors are views of the mapping and live as long as the object. Cheap to open;
/// pages come from the disk as they are used. A file that is truncated while it is mapped ends the program by SIGBUS,
/// as with every mapping.
class Safetensors {
public:
    struct View {
        std::string_view dtype;
        std::span<const std::int64_t> shape;
        std::span<const std::byte> bytes;
    };

    static Result<Safetensors> open(const std::filesystem::path& path);
    Safetensors(Safetensors&& other) noexcept;
    Safetensors& operator=(Safetensors&& other) noexcept;
    ~Safetensors();

    const std::filesystem::path& path() const { return m_path; }
    const TensorTable& tensors() const { return m_tensors; }
    /// The tensor of that name, of that shape and of dtype F32, F16 or BF16; InvalidInput "WrongModel" names the file,
    /// the tensor and what it is instead.
    Result<View> floats(std::string_view name, std::span<const std::int64_t> shape) const;

private:
    Safetensors() = default;
    std::filesystem::path m_path;
    TensorTable m_tensors;
    void* m_bytes = nullptr;
    std::size_t m_size = 0;
};

/// "[768, 3072]"
std::string shapeText(std::span<const std::int64_t> shape);

} // namespace skydeck::train::qa
