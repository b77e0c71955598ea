#pragma once

#include <unistd.h>

#include <utility>

namespace skydeck {

/// A file descriptor that closes itself.
class FileDescriptor {
public:
    FileDescriptor() = default;
    explicit FileDescriptor(int descriptor) : m_descriptor(descriptor) {}
    ~FileDescriptor() { reset(); }
    FileDescriptor(FileDescriptor&& other) noexcept : m_descriptor(other.release()) {}
    FileDescriptor& operator=(FileDescriptor&& other) noexcept {
        if (this != &other) reset(other.release());
        return *this;
    }

    int get() const { return m_descriptor; }
    explicit operator bool() const { return m_descriptor >= 0; }
    int release() { return std::exchange(m_descriptor, -1); }
    /// Closes what it had. False when that failed: what was written may be lost.
    bool reset(int descriptor = -1) {
        const int old = std::exchange(m_descriptor, descriptor);
        return old < 0 || ::close(old) == 0;
    }

private:
    int m_descriptor = -1;
};

} // namespace skydeck
