#include "core/train/qa/safetensors.h"

#include "core/base/file_descriptor.h"
#include "core/base/json.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <limits>
#include <set>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace skydeck::train::qa {

namespace {
constexpr std::size_t kLengthBytes = 8, kMostDimensions = 8;

tl::unexpected<Error> invalid(std::string_view what, const std::string& fault) {
    return fail(ErrorKind::InvalidInput, "InvalidSafetensors", "'" + std::string(what) + "' " + fault,
                "Fetch the model's file again.");
}

/// A name of the file's for a message: short, and nothing that moves a terminal.
std::string shown(std::string_view name) {
    std::string text(name.substr(0, 80));
    std::ranges::replace_if(
        text, [](unsigned char c) { return c < 0x20 || c >= 0x7F; }, '?');
    return "'" + text + (name.size() > 80 ? "…'" : "'");
}

/// Bytes per element; 0 for what the format does not know.
std::size_t elementSize(std::string_view dtype) {
    static const std::map<std::string_view, std::size_t> sizes{
        {"F64", 8}, {"I64", 8}, {"U64", 8},  {"F32", 4}, {"I32", 4}, {"U32", 4},     {"F16", 2},    {"BF16", 2},
        {"I16", 2}, {"U16", 2}, {"BOOL", 1}, {"U8", 1},  {"I8", 1},  {"F8_E4M3", 1}, {"F8_E5M2", 1}};
    const auto found = sizes.find(dtype);
    return found == sizes.end() ? 0 : found->second;
}

std::uint64_t littleEndian(std::string_view bytes) {
    std::uint64_t value = 0;
    for (std::size_t i = kLengthBytes; i-- > 0;)
        value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return value;
}

/// The header as JSON; nothing of a file is trusted to nest or to repeat names.
Result<Json> parseHeader(std::string_view text, std::string_view what) {
    std::set<std::string> names;
    std::string twice;
    bool deep = false;
    const Json::parser_callback_t watch = [&](int depth, Json::parse_event_t event, Json& value) {
        if (depth > 3) deep = true;
        if (event == Json::parse_event_t::key && depth == 1 && !names.insert(value.get<std::string>()).second)
            twice = value.get<std::string>();
        return depth <= 3;
    };
    Json header = Json::parse(text, watch, false);
    if (header.is_discarded() || !header.is_object()) return invalid(what, "has a header that is not a JSON object");
    if (deep) return invalid(what, "has a header that nests too deep");
    if (!twice.empty()) return invalid(what, "describes the tensor " + shown(twice) + " twice");
    return header;
}

Result<TensorEntry> parseEntry(const std::string& name, const Json& entry, std::uint64_t dataBytes,
                               std::string_view what) {
    const auto broken = [&](const std::string& fault) {
        return invalid(what, "has a tensor " + shown(name) + " " + fault);
    };
    if (!entry.is_object()) return broken("that is no JSON object");
    TensorEntry tensor;
    tensor.dtype = stringAt(entry, "dtype");
    const std::size_t size = elementSize(tensor.dtype);
    if (size == 0) return broken("of unknown dtype " + shown(tensor.dtype));
    const Json& shape = memberAt(entry, "shape");
    if (!shape.is_array() || shape.size() > kMostDimensions) return broken("without a usable shape");
    std::uint64_t bytes = size;
    for (const Json& extent : shape) {
        if (!extent.is_number_unsigned() || extent.get<std::uint64_t>() > std::numeric_limits<std::int64_t>::max())
            return broken("whose shape holds something else than counts");
        if (__builtin_mul_overflow(bytes, extent.get<std::uint64_t>(), &bytes))
            return broken("whose shape is too large to count");
        tensor.shape.push_back(extent.get<std::int64_t>());
    }
    const Json& offsets = memberAt(entry, "data_offsets");
    if (!offsets.is_array() || offsets.size() != 2 || !offsets[0].is_number_unsigned() ||
        !offsets[1].is_number_unsigned())
        return broken("without usable data_offsets");
    const auto begin = offsets[0].get<std::uint64_t>(), end = offsets[1].get<std::uint64_t>();
    if (begin > end) return broken("that ends before it begins");
    if (end > dataBytes)
        return broken("that ends at byte " + std::to_string(end) + " of " + std::to_string(dataBytes) +
                      ": the file is truncated, or not what it says");
    if (end - begin != bytes)
        return broken("of shape " + shapeText(tensor.shape) + " and dtype " + tensor.dtype + " in " +
                      std::to_string(end - begin) + " bytes, which takes " + std::to_string(bytes));
    tensor.begin = begin;
    tensor.end = end;
    return tensor;
}

/// The format leaves no holes and shares no bytes.
Status checkLayout(const TensorTable& tensors, std::uint64_t dataBytes, std::string_view what) {
    std::vector<const TensorTable::value_type*> order;
    for (const auto& tensor : tensors)
        order.push_back(&tensor);
    std::ranges::sort(order, {},
                      [](const auto* tensor) { return std::pair(tensor->second.begin, tensor->second.end); });
    std::uint64_t at = 0;
    for (const auto* tensor : order) {
        if (tensor->second.begin < at)
            return invalid(what, "has a tensor " + shown(tensor->first) + " that overlaps another");
        if (tensor->second.begin > at)
            return invalid(what, "has bytes before the tensor " + shown(tensor->first) + " that belong to none");
        at = tensor->second.end;
    }
    if (at != dataBytes)
        return invalid(what, "has " + std::to_string(dataBytes - at) + " bytes at its end that belong to no tensor");
    return {};
}
} // namespace

std::string shapeText(std::span<const std::int64_t> shape) {
    std::string text = "[";
    for (const std::int64_t extent : shape)
        text += (text.size() > 1 ? ", " : "") + std::to_string(extent);
    return text + "]";
}

Result<TensorTable> parseSafetensors(std::string_view start, std::uint64_t fileSize, std::string_view what) {
    if (fileSize < kLengthBytes || start.size() < kLengthBytes)
        return invalid(what, "is too short to be a safetensors file");
    const std::uint64_t length = littleEndian(start);
    if (length > kMostHeaderBytes)
        return invalid(what, "claims a header of " + std::to_string(length) + " bytes; at most " +
                                 std::to_string(kMostHeaderBytes) + " are read");
    if (length > fileSize - kLengthBytes || length > start.size() - kLengthBytes)
        return invalid(what, "ends within its header: it is truncated");
    const std::uint64_t dataStart = kLengthBytes + length, dataBytes = fileSize - dataStart;
    SKYDECK_ASSIGN(const Json header, parseHeader(start.substr(kLengthBytes, length), what));
    TensorTable tensors;
    for (const auto& [name, entry] : header.items()) {
        if (name == "__metadata__") continue;
        SKYDECK_ASSIGN(TensorEntry tensor, parseEntry(name, entry, dataBytes, what));
        tensors.emplace(name, std::move(tensor));
    }
    SKYDECK_TRY(checkLayout(tensors, dataBytes, what));
    for (auto& [name, tensor] : tensors) {
        tensor.begin += dataStart;
        tensor.end += dataStart;
    }
    return tensors;
}

Result<Safetensors> Safetensors::open(const std::filesystem::path& path) {
    const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0) {
        if (errno == ENOENT)
            return fail(ErrorKind::InvalidInput, "ModelFileMissing", "There is no '" + path.string() + "'",
                        "packaging/images/README.md says which files a model's folder holds.");
        return fail(ErrorKind::Io, "ReadFailed", "Cannot read '" + path.string() + "': " + std::strerror(errno));
    }
    struct stat status {};
    if (::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) return invalid(path.string(), "is not a file");
    const auto size = static_cast<std::uint64_t>(status.st_size);

    // The header is read and checked before the file is mapped.
    std::string start(static_cast<std::size_t>(std::min(size, kLengthBytes + kMostHeaderBytes)), '\0');
    std::size_t got = 0;
    const auto fill = [&](std::size_t wanted) {
        while (got < wanted) {
            const auto count = ::pread(file.get(), start.data() + got, wanted - got, static_cast<off_t>(got));
            if (count < 0 && errno == EINTR) continue;
            if (count <= 0) return false;
            got += static_cast<std::size_t>(count);
        }
        return true;
    };
    bool read = fill(std::min(start.size(), kLengthBytes));
    if (read && start.size() > kLengthBytes)
        read = fill(static_cast<std::size_t>(
            std::min<std::uint64_t>(start.size(), kLengthBytes + std::min(littleEndian(start), kMostHeaderBytes))));
    if (!read) return fail(ErrorKind::Io, "ReadFailed", "Cannot read '" + path.string() + "': " + std::strerror(errno));

    Safetensors opened;
    SKYDECK_ASSIGN(opened.m_tensors, parseSafetensors({start.data(), got}, size, path.string()));
    opened.m_path = path;
    void* bytes = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.get(), 0);
    if (bytes == MAP_FAILED)
        return fail(ErrorKind::Io, "ReadFailed", "Cannot map '" + path.string() + "': " + std::strerror(errno));
    opened.m_bytes = bytes;
    opened.m_size = size;
    return opened;
}

Safetensors::Safetensors(Safetensors&& other) noexcept
    : m_path(std::move(other.m_path)), m_tensors(std::move(other.m_tensors)),
      m_bytes(std::exchange(other.m_bytes, nullptr)), m_size(std::exchange(other.m_size, 0)) {}

Safetensors& Safetensors::operator=(Safetensors&& other) noexcept {
    std::swap(m_path, other.m_path);
    std::swap(m_tensors, other.m_tensors);
    std::swap(m_bytes, other.m_bytes);
    std::swap(m_size, other.m_size);
    return *this;
}

Safetensors::~Safetensors() {
    if (m_bytes) ::munmap(m_bytes, m_size);
}

Result<Safetensors::View> Safetensors::floats(std::string_view name, std::span<const std::int64_t> shape) const {
    const auto wrong = [&](const std::string& fault) {
        return fail(ErrorKind::InvalidInput, "WrongModel", "'" + m_path.string() + "' " + fault,
                    "A DistilBERT model for question answering is needed, with its own config.json.");
    };
    const auto found = m_tensors.find(name);
    if (found == m_tensors.end()) return wrong("has no tensor '" + std::string(name) + "'");
    const TensorEntry& tensor = found->second;
    if (!std::ranges::equal(tensor.shape, shape))
        return wrong("has a tensor '" + std::string(name) + "' of shape " + shapeText(tensor.shape) +
                     " where config.json asks for " + shapeText(shape));
    if (tensor.dtype != "F32" && tensor.dtype != "F16" && tensor.dtype != "BF16")
        return wrong("has a tensor '" + std::string(name) + "' of dtype " + tensor.dtype +
                     "; only F32, F16 and BF16 are computed with");
    return View{tensor.dtype, tensor.shape,
                std::span(static_cast<const std::byte*>(m_bytes) + tensor.begin, tensor.end - tensor.begin)};
}

} // namespace skydeck::train::qa
