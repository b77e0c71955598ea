#pragma once

#include "core/aws/ec2/ec2_client.h"

#include <filesystem>

namespace skydeck::workflows {

/// Key pairs and ways to a server, as the course's first hands-on has them.

/// ~/.ssh/NAME.pem; characters that a file's name cannot hold become '_'.
std::filesystem::path keyFile(const std::string& keyName);

/// Makes a key pair and saves the private key, which AWS gives only once, with mode 0400. Conflict (KeyFileExists)
/// before anything is made when the file is there; when it cannot be saved, the key pair goes again.
Result<std::filesystem::path> createKeyPair(const std::shared_ptr<aws::Session>& session, const std::string& name,
                                            const std::string& type, const CallContext& context);
/// Deletes the key pair, and its file when there is one; gives whether there was.
Result<bool> deleteKeyPair(const std::shared_ptr<aws::Session>& session, const std::string& name,
                           const CallContext& context);

/// The words of the ssh command into an instance, without the remote command. `forward` is "8931:localhost:8888", or
/// empty. NotFound (NoPublicAddress, NoKeyPair, KeyFileMissing) says what it lacks.
Result<std::vector<std::string>> sshCommand(const aws::Session& session, const aws::ec2::Instance& instance,
                                            const std::string& forward);
/// As one types it in a shell.
std::string shellText(const std::vector<std::string>& words);

/// Waits until every instance is in the state; Conflict (InstanceStateChanged) when one goes elsewhere for good.
Status waitForState(const std::shared_ptr<aws::Session>& session, const std::vector<std::string>& ids,
                    const std::string& state, const CallContext& context);

} // namespace skydeck::workflows
