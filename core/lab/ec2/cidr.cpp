#include "core/lab/ec2/cidr.h"

#include "core/base/strings.h"

#include <arpa/inet.h>

#include <algorithm>

namespace skydeck::lab::ec2 {

std::optional<Cidr> Cidr::parse(std::string_view text) {
    const auto slash = text.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    const std::string address(text.substr(0, slash));
    const std::string_view length = text.substr(slash + 1);
    const auto prefix = parseInteger(length);
    Cidr cidr;
    cidr.m_v6 = address.find(':') != std::string::npos;
    const int bits = cidr.m_v6 ? 128 : 32;
    const bool digitsOnly = std::ranges::all_of(length, [](char c) { return c >= '0' && c <= '9'; });
    if (!prefix || !digitsOnly || *prefix > bits) return std::nullopt;
    if (inet_pton(cidr.m_v6 ? AF_INET6 : AF_INET, address.c_str(), cidr.m_bytes.data()) != 1) return std::nullopt;
    cidr.m_prefix = static_cast<int>(*prefix);
    for (int bit = cidr.m_prefix; bit < bits; ++bit)
        cidr.m_bytes[static_cast<std::size_t>(bit / 8)] &= static_cast<std::uint8_t>(~(0x80u >> (bit % 8)));
    return cidr;
}

bool Cidr::contains(const Cidr& other) const {
    if (m_v6 != other.m_v6 || other.m_prefix < m_prefix) return false;
    for (int bit = 0; bit < m_prefix; ++bit) {
        const auto byte = static_cast<std::size_t>(bit / 8);
        if ((m_bytes[byte] ^ other.m_bytes[byte]) & (0x80u >> (bit % 8))) return false;
    }
    return true;
}

std::uint64_t Cidr::size() const {
    return std::uint64_t{1} << std::min(63, (m_v6 ? 128 : 32) - m_prefix);
}

std::string Cidr::address(std::uint64_t offset) const {
    auto bytes = m_bytes;
    for (std::size_t byte = m_v6 ? 16 : 4; byte-- > 0 && offset > 0; offset >>= 8) {
        const std::uint64_t sum = bytes[byte] + (offset & 0xff);
        bytes[byte] = static_cast<std::uint8_t>(sum);
        if (sum > 0xff) offset += 0x100; // carry into the next byte
    }
    char text[INET6_ADDRSTRLEN] = {};
    inet_ntop(m_v6 ? AF_INET6 : AF_INET, bytes.data(), text, sizeof text);
    return text;
}

std::string Cidr::toString() const {
    return address(0) + "/" + std::to_string(m_prefix);
}

} // namespace skydeck::lab::ec2
