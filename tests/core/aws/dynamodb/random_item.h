#pragma once

#include "core/aws/dynamodb/attribute_value.h"
#include "core/base/clock.h"

namespace skydeck::test {

/// Items of every type, nested up to the limit, the same for the same seed. Numbers are as DynamoDB sends them when
/// `canonical`, else in any spelling that it takes.
class RandomItems {
public:
    explicit RandomItems(Random& random) : m_random(random) {}

    aws::dynamodb::Item item() {
        aws::dynamodb::Item item;
        for (std::uint64_t left = below(8); left > 0; --left)
            item.insert_or_assign(name(), value(0));
        return item;
    }
    aws::dynamodb::AttributeValue value(int nesting) {
        using namespace aws::dynamodb;
        switch (below(nesting < kMaxNesting ? 10 : 8)) {
        case 0:
            return {Null{}};
        case 1:
            return {below(2) == 0};
        case 2:
            return {Number{number()}};
        case 3:
            return {text()};
        case 4:
            return {Binary{bytes()}};
        case 5:
            return {StringSet{several([&] { return text(); })}};
        case 6:
            return {NumberSet{several([&] { return number(); })}};
        case 7:
            return {BinarySet{several([&] { return bytes(); })}};
        case 8: {
            List list;
            for (std::uint64_t left = below(4); left > 0; --left)
                list.push_back(value(nesting + 1));
            return {std::move(list)};
        }
        default: {
            Map map;
            for (std::uint64_t left = below(3); left > 0; --left)
                map.insert_or_assign(name(), value(nesting + 1));
            return {std::move(map)};
        }
        }
    }
    std::string number() {
        std::string digits;
        for (std::uint64_t left = 1 + below(38); left > 0; --left)
            digits += static_cast<char>('0' + below(10));
        while (digits.size() > 1 && digits.front() == '0')
            digits.erase(0, 1);
        if (below(3) == 0) digits.insert(1, digits.size() > 1 ? "." : "");
        if (below(4) == 0) digits += (below(2) == 0 ? "E-" : "e") + std::to_string(below(80));
        return (below(2) == 0 && digits != "0" ? "-" : "") + digits;
    }

private:
    std::uint64_t below(std::uint64_t end) { return (m_random.next() >> 16) % end; }
    template <class Make>
    std::vector<std::string> several(Make make) {
        std::vector<std::string> out;
        for (std::uint64_t left = 1 + below(3); left > 0; --left)
            out.push_back(make());
        return out;
    }
    std::string bytes() {
        std::string out;
        for (std::uint64_t left = below(20); left > 0; --left)
            out += static_cast<char>(below(256));
        return out;
    }
    std::string text() {
        static const std::vector<std::string> pieces{"a",  "\"", "\\",   "\n", "é", "俳句", "😀",
                                                     "$B", "5",  "true", ",",  "{", "\x01"};
        std::string out;
        for (std::uint64_t left = below(6); left > 0; --left)
            out += pieces[below(pieces.size())];
        return out;
    }
    /// Often one of the names that have a meaning in plain JSON.
    std::string name() {
        static const std::vector<std::string> names{"$B", "$SS", "$NS", "$BS", "$M", "B", "SS", "M", "id", ""};
        return below(2) == 0 ? names[below(names.size())] : text();
    }

    Random& m_random;
};

} // namespace skydeck::test
