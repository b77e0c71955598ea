#include "core/wire/codec.h"

#include "core/base/strings.h"
#include "core/wire/codec/scalar.h"

#include <cmath>

namespace skydeck::wire {

using namespace codec;

namespace {
/// Walks an input beside its shape and collects every problem with its path.
class Validator {
public:
    void structure(const Shape& shape, const Json& value, bool outermost) {
        if (!value.is_object()) return problem("expected an object, found " + kindOf(value));
        for (const Member& member : shape.members) {
            const auto it = value.find(member.name);
            const bool absent = it == value.end() || it->is_null();
            // Tokens are filled while encoding; streams travel beside the input.
            const bool elsewhere =
                member.ref.idempotencyToken || (member.ref.streaming && member.name == shape.payload);
            if (absent && member.required && !elsewhere) missing(member.name);
        }
        std::size_t set = 0;
        for (auto it = value.begin(); it != value.end(); ++it) {
            if (it.value().is_null()) continue;
            ++set;
            const Scope scope(*this, it.key());
            const Member* member = shape.member(it.key());
            if (!member)
                problem("is not a member of " + shape.name);
            else if (outermost && member->ref.streaming && member->name == shape.payload)
                problem("is a stream and travels as the body, not in the input");
            else
                check(member->ref, it.value());
            if (outermost && member && !fitsHeader(member->ref, it.value()))
                problem("becomes a header, which cannot hold line breaks and other control characters");
        }
        if (shape.isUnion && set != 1)
            problem("is a union: exactly one of its members must be set, found " + std::to_string(set));
    }

    const std::vector<std::string>& problems() const { return m_problems; }

private:
    class Scope {
    public:
        Scope(Validator& validator, const std::string& step) : m_path(validator.m_path), m_size(m_path.size()) {
            if (!m_path.empty() && !step.starts_with('[')) m_path += '.';
            m_path += step;
        }
        ~Scope() { m_path.resize(m_size); }
        Scope(const Scope&) = delete;
        Scope& operator=(const Scope&) = delete;

    private:
        std::string& m_path;
        std::size_t m_size;
    };

    static bool hasControl(const std::string& text) {
        for (const char c : text)
            if ((static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f) return true;
        return false;
    }

    static bool fitsHeader(const ShapeRef& ref, const Json& value) {
        if ((ref.location != Location::Header && ref.location != Location::Headers) || ref.jsonValue) return true;
        if (value.is_string()) return !hasControl(value.get_ref<const std::string&>());
        if (!value.is_structured()) return true;
        for (const auto& [key, item] : value.items())
            if (hasControl(key) || (item.is_string() && hasControl(item.get_ref<const std::string&>()))) return false;
        return true;
    }

    static std::string kindOf(const Json& value) {
        if (value.is_number()) return "the number " + dumpJson(value);
        if (value.is_boolean()) return dumpJson(value);
        if (value.is_string()) return "a text";
        if (value.is_array()) return "a list";
        if (value.is_object()) return "an object";
        return "null";
    }

    void problem(const std::string& text) {
        m_problems.push_back(m_path.empty() ? "the input " + text : "'" + m_path + "' " + text);
    }

    void missing(const std::string& name) {
        const Scope scope(*this, name);
        m_problems.push_back("missing required '" + m_path + "'");
    }

    void checkLength(const Shape& shape, std::size_t length, const char* what) {
        if (shape.min && static_cast<double>(length) < *shape.min)
            problem("needs at least " + numberText(Json(*shape.min)) + " " + what + ", found " +
                    std::to_string(length));
    }

    void check(const ShapeRef& ref, const Json& value) {
        const Shape& shape = *ref.shape;
        if (shape.document || ref.jsonValue) return;
        if (m_depth > kMaxDepth) return problem("nests too deeply");
        ++m_depth;
        switch (shape.type) {
        case ShapeType::Structure:
            structure(shape, value, false);
            break;
        case ShapeType::List:
            list(shape, value);
            break;
        case ShapeType::Map:
            map(shape, value);
            break;
        case ShapeType::String:
            string(ref, value);
            break;
        case ShapeType::Blob:
            blob(shape, value);
            break;
        case ShapeType::Boolean:
            if (!value.is_boolean()) problem("must be true or false, found " + kindOf(value));
            break;
        case ShapeType::Timestamp:
            if (!timestampSeconds(value))
                problem("must be a time: seconds since 1970 or a text like 2015-01-25T08:00:00Z, found " +
                        kindOf(value));
            break;
        default:
            number(shape, value);
            break;
        }
        --m_depth;
    }

    void list(const Shape& shape, const Json& value) {
        if (!value.is_array()) return problem("must be a list, found " + kindOf(value));
        checkLength(shape, value.size(), "items");
        for (std::size_t i = 0; i < value.size(); ++i) {
            const Scope scope(*this, "[" + std::to_string(i) + "]");
            check(shape.element, value[i]);
        }
    }

    void map(const Shape& shape, const Json& value) {
        if (!value.is_object()) return problem("must be an object, found " + kindOf(value));
        checkLength(shape, value.size(), "entries");
        for (auto it = value.begin(); it != value.end(); ++it) {
            const Scope scope(*this, it.key());
            check(shape.value, it.value());
        }
    }

    void string(const ShapeRef& ref, const Json& value) {
        if (!value.is_string()) return problem("must be a text, found " + kindOf(value));
        const auto& text = value.get_ref<const std::string&>();
        // An empty label would make the address of another operation (DELETE /bucket/ for an empty key).
        if (ref.location == Location::Uri && text.empty())
            problem("may not be empty");
        else
            checkLength(*ref.shape, text.size(), "characters");
    }

    void blob(const Shape& shape, const Json& value) {
        const auto bytes = value.is_string() ? fromBase64(value.get_ref<const std::string&>()) : std::nullopt;
        if (!bytes) return problem("must be base64, found " + kindOf(value));
        checkLength(shape, bytes->size(), "bytes");
    }

    void number(const Shape& shape, const Json& value) {
        const bool whole = shape.type == ShapeType::Integer || shape.type == ShapeType::Long;
        if (!whole && value.is_string() && isSpecialNumber(value.get_ref<const std::string&>())) return;
        if (!value.is_number()) return problem("must be a number, found " + kindOf(value));
        const double number = value.get<double>();
        if (whole && (number != std::floor(number) || std::isinf(number)))
            return problem("must be a whole number, found " + dumpJson(value));
        if (shape.type == ShapeType::Integer && std::abs(number) > 2147483648.0)
            return problem("does not fit 32 bits: " + dumpJson(value));
        if (shape.min && number < *shape.min)
            problem("must be at least " + numberText(Json(*shape.min)) + ", found " + dumpJson(value));
    }

    std::string m_path;
    std::vector<std::string> m_problems;
    int m_depth = 0;
};
} // namespace

Status validateInput(const Shape& shape, const Json& input) {
    Validator validator;
    validator.structure(shape, input, true);
    if (validator.problems().empty()) return {};
    std::string message = "The input of " + shape.name + " is not valid: " + join(validator.problems(), "; ");
    return fail(ErrorKind::InvalidInput, "ParamValidationFailed", std::move(message));
}

} // namespace skydeck::wire
