#include "core/lab/sqs/sqs_service.h"

#include "core/base/strings.h"
#include "core/lab/lab.h"
#include "core/lab/sqs/sqs_rules.h"
#include "core/lab/store/rows.h"

#include <algorithm>

namespace skydeck::lab {

namespace {
constexpr std::chrono::seconds kBetweenPurges{60}; // API Reference, PurgeQueue

Json policyOf(const SqsQueue& queue, const std::string& arn) {
    auto policy = parseJson(stringAt(queue.attributes, "Policy", "{}"), "Policy");
    if (policy && policy->contains("Statement")) return *policy;
    return {{"Version", "2008-10-17"}, {"Id", arn + "/SQSDefaultPolicy"}, {"Statement", Json::array()}};
}

bool isLabelled(const Json& statement, const std::string& label) {
    return stringAt(statement, "Sid") == label;
}
} // namespace

Sqs::Sqs(Lab& lab) : m_lab(lab), m_store(*lab.sqs) {}

std::string Sqs::urlOf(const std::string& queue) const {
    return m_lab.config.endpointUrl + '/' + kAccountId + '/' + queue;
}

std::string Sqs::arnOf(const std::string& queue) const {
    return "arn:aws:sqs:" + m_lab.config.region + ':' + kAccountId + ':' + queue;
}

Result<SqsQueue> Sqs::queueAt(const std::string& url) const {
    const std::string name = url.substr(url.rfind('/') + 1);
    if (name.empty() || url.find('/') == std::string::npos)
        return awsError(404, "InvalidAddress", "The address " + url + " is not valid for this endpoint.");
    return m_store.queue(name);
}

Status Sqs::checkRedrive(const SqsQueue& queue) const {
    const auto redrive = queue.redrive();
    if (!redrive) return {};
    const std::string policy =
        "Value " + stringAt(queue.attributes, "RedrivePolicy") + " for parameter RedrivePolicy is invalid. Reason: ";
    const std::string name = redrive->first.substr(redrive->first.rfind(':') + 1);
    if (redrive->first != arnOf(name) || !m_store.queue(name))
        return sqs::invalidValue(policy + "Dead letter target does not exist.");
    if (queue.fifo() != name.ends_with(".fifo"))
        return sqs::invalidValue(policy + "Dead-letter queue must be same type of queue as the source.");
    return {};
}

Result<Reply> Sqs::createQueue(const Call& call) {
    SqsQueue queue;
    queue.name = stringAt(call.input, "QueueName");
    SKYDECK_TRY(sqs::checkName(queue.name));
    const Json& given = memberAt(call.input, "Attributes");
    SKYDECK_ASSIGN(queue.attributes, sqs::attributesOf(queue.name, given.is_object() ? given : Json::object(),
                                                       sqs::defaultAttributes(queue.fifo())));
    if (queue.fifo() && stringAt(given, "FifoQueue") != "true")
        return sqs::invalidValue("The name of a FIFO queue can only include alphanumeric characters, hyphens, or "
                                 "underscores, must end with .fifo suffix and be 1 to 80 in length, with FifoQueue set "
                                 "to true.");
    SKYDECK_TRY(checkRedrive(queue));
    if (const Json& tags = memberAt(call.input, "tags"); tags.is_object()) queue.tags = tags;
    SKYDECK_ASSIGN(const SqsQueue made, m_store.create(std::move(queue)));
    return Json{{"QueueUrl", urlOf(made.name)}};
}

Result<Reply> Sqs::deleteQueue(const Call& call) {
    SKYDECK_ASSIGN(const SqsQueue queue, queueAt(stringAt(call.input, "QueueUrl")));
    return replyOf(m_store.remove(queue.name));
}

Result<Reply> Sqs::getQueueUrl(const Call& call) {
    const std::string owner = stringAt(call.input, "QueueOwnerAWSAccountId", kAccountId);
    if (owner != kAccountId) return sqs::noSuchQueue();
    SKYDECK_ASSIGN(const SqsQueue queue, m_store.queue(stringAt(call.input, "QueueName")));
    return Json{{"QueueUrl", urlOf(queue.name)}};
}

Result<Json> Sqs::page(const Call& call, const char* member, const std::vector<std::string>& urls) {
    // Tokens name the last queue of the page before, so that deletions in between lose nothing.
    const auto token = fromBase64(stringAt(call.input, "NextToken"));
    if (!token || (call.input.contains("NextToken") && token->find('/') == std::string::npos))
        return sqs::invalidValue("Invalid or expired next token.");
    const auto most = static_cast<std::ptrdiff_t>(integerAt(call.input, "MaxResults", 1000));
    if (most < 1 || most > 1000)
        return sqs::invalidValue("Value for parameter MaxResults is invalid. Reason: Must be between 1 and 1000.");
    const auto from = token->empty() ? urls.begin() : std::ranges::upper_bound(urls, *token);
    const auto to = from + std::min<std::ptrdiff_t>(urls.end() - from, most);
    Json output = Json::object();
    if (from != to) output[member] = std::vector<std::string>(from, to);
    // As AWS: pages only for those who ask for a size.
    if (to != urls.end() && call.input.contains("MaxResults")) output["NextToken"] = toBase64(*(to - 1));
    return output;
}

Result<Reply> Sqs::listQueues(const Call& call) {
    SKYDECK_ASSIGN(const auto queues, m_store.queues());
    const std::string prefix = stringAt(call.input, "QueueNamePrefix");
    std::vector<std::string> urls;
    for (const SqsQueue& queue : queues)
        if (queue.name.starts_with(prefix)) urls.push_back(urlOf(queue.name));
    return page(call, "QueueUrls", urls);
}

Result<Reply> Sqs::listDeadLetterSourceQueues(const Call& call) {
    SKYDECK_ASSIGN(const SqsQueue target, queueAt(stringAt(call.input, "QueueUrl")));
    SKYDECK_ASSIGN(const auto queues, m_store.queues());
    std::vector<std::string> urls;
    for (const SqsQueue& queue : queues)
        if (const auto redrive = queue.redrive(); redrive && redrive->first == arnOf(target.name))
            urls.push_back(urlOf(queue.name));
    SKYDECK_ASSIGN(Json found, page(call, "queueUrls", urls));
    if (!found.contains("queueUrls")) found["queueUrls"] = Json::array();
    return found;
}

Result<Reply> Sqs::getQueueAttributes(const Call& call) {
    SKYDECK_ASSIGN(const SqsQueue queue, queueAt(stringAt(call.input, "QueueUrl")));
    SKYDECK_ASSIGN(const SqsStore::Counts counts, m_store.counts(queue));
    const auto seconds = [](double time) { return std::to_string(static_cast<std::int64_t>(time)); };
    Json all = queue.attributes;
    all["QueueArn"] = arnOf(queue.name);
    all["CreatedTimestamp"] = seconds(queue.created);
    all["LastModifiedTimestamp"] = seconds(queue.modified);
    all["ApproximateNumberOfMessages"] = std::to_string(counts.visible);
    all["ApproximateNumberOfMessagesNotVisible"] = std::to_string(counts.inFlight);
    all["ApproximateNumberOfMessagesDelayed"] = std::to_string(counts.delayed);
    Json wanted = Json::object();
    for (const Json& each : arrayAt(call.input, "AttributeNames")) {
        const std::string name = each.get<std::string>();
        if (name == "All") {
            wanted = all;
        } else if (all.contains(name)) {
            wanted[name] = all[name];
        } else if (!sqs::isAttribute(name)) {
            return awsError(400, "InvalidAttributeName", "Unknown Attribute " + name + ".");
        }
    }
    return wanted.empty() ? Json::object() : Json{{"Attributes", wanted}};
}

Result<Reply> Sqs::setQueueAttributes(const Call& call) {
    SKYDECK_ASSIGN(SqsQueue queue, queueAt(stringAt(call.input, "QueueUrl")));
    const Json& given = memberAt(call.input, "Attributes");
    if (given.contains("FifoQueue") && stringAt(given, "FifoQueue") != stringAt(queue.attributes, "FifoQueue"))
        return awsError(400, "InvalidAttributeName", "Unknown Attribute FifoQueue.");
    SKYDECK_ASSIGN(queue.attributes, sqs::attributesOf(queue.name, given, queue.attributes));
    SKYDECK_TRY(checkRedrive(queue));
    return replyOf(m_store.update(queue));
}

Result<Reply> Sqs::purgeQueue(const Call& call) {
    SKYDECK_ASSIGN(const SqsQueue queue, queueAt(stringAt(call.input, "QueueUrl")));
    {
        const std::lock_guard held(m_mutex);
        const auto now = m_lab.clock.steadyNow();
        const auto before = m_purged.find(queue.name);
        if (before != m_purged.end() && now - before->second < kBetweenPurges)
            return awsError(403, "AWS.SimpleQueueService.PurgeQueueInProgress",
                            "Only one PurgeQueue operation on " + queue.name + " is allowed every 60 seconds.");
        m_purged[queue.name] = now;
    }
    return replyOf(m_store.purge(queue.name));
}

Result<Reply> Sqs::addPermission(const Call& call) {
    SKYDECK_ASSIGN(SqsQueue queue, queueAt(stringAt(call.input, "QueueUrl")));
    const std::string label = stringAt(call.input, "Label"), arn = arnOf(queue.name);
    Json policy = policyOf(queue, arn);
    for (const Json& statement : arrayAt(policy, "Statement"))
        if (isLabelled(statement, label))
            return sqs::invalidValue("Value " + label + " for parameter Label is invalid. Reason: Already exists.");
    Json principals = Json::array(), actions = Json::array();
    for (const Json& account : arrayAt(call.input, "AWSAccountIds"))
        principals.push_back("arn:aws:iam::" + account.get<std::string>() + ":root");
    for (const Json& action : arrayAt(call.input, "Actions"))
        actions.push_back("SQS:" + action.get<std::string>());
    policy["Statement"].push_back({{"Sid", label},
                                   {"Effect", "Allow"},
                                   {"Principal", {{"AWS", principals}}},
                                   {"Action", actions},
                                   {"Resource", arn}});
    queue.attributes["Policy"] = dumpJson(policy);
    return replyOf(m_store.update(queue));
}

Result<Reply> Sqs::removePermission(const Call& call) {
    SKYDECK_ASSIGN(SqsQueue queue, queueAt(stringAt(call.input, "QueueUrl")));
    const std::string label = stringAt(call.input, "Label");
    Json policy = policyOf(queue, arnOf(queue.name));
    Json kept = Json::array();
    for (const Json& statement : arrayAt(policy, "Statement"))
        if (!isLabelled(statement, label)) kept.push_back(statement);
    if (kept.size() == arrayAt(policy, "Statement").size())
        return sqs::invalidValue("Value " + label +
                                 " for parameter Label is invalid. Reason: can't find label on existing policy.");
    policy["Statement"] = kept;
    if (kept.empty())
        queue.attributes.erase("Policy");
    else
        queue.attributes["Policy"] = dumpJson(policy);
    return replyOf(m_store.update(queue));
}

Result<Reply> Sqs::tagQueue(const Call& call) {
    SKYDECK_ASSIGN(SqsQueue queue, queueAt(stringAt(call.input, "QueueUrl")));
    queue.tags.update(memberAt(call.input, "Tags"));
    if (queue.tags.size() > 50) return sqs::invalidValue("Too many tags added for queue " + queue.name + ".");
    return replyOf(m_store.update(queue));
}

Result<Reply> Sqs::untagQueue(const Call& call) {
    SKYDECK_ASSIGN(SqsQueue queue, queueAt(stringAt(call.input, "QueueUrl")));
    for (const Json& key : arrayAt(call.input, "TagKeys"))
        queue.tags.erase(key.get<std::string>());
    return replyOf(m_store.update(queue));
}

Result<Reply> Sqs::listQueueTags(const Call& call) {
    SKYDECK_ASSIGN(const SqsQueue queue, queueAt(stringAt(call.input, "QueueUrl")));
    return queue.tags.empty() ? Json::object() : Json{{"Tags", queue.tags}};
}

Service makeSqsService(Lab& lab) {
    Service service = Service::of("sqs", std::make_shared<Sqs>(lab),
                                  {{"CreateQueue", &Sqs::createQueue},
                                   {"DeleteQueue", &Sqs::deleteQueue},
                                   {"GetQueueUrl", &Sqs::getQueueUrl},
                                   {"ListQueues", &Sqs::listQueues},
                                   {"ListDeadLetterSourceQueues", &Sqs::listDeadLetterSourceQueues},
                                   {"GetQueueAttributes", &Sqs::getQueueAttributes},
                                   {"SetQueueAttributes", &Sqs::setQueueAttributes},
                                   {"PurgeQueue", &Sqs::purgeQueue},
                                   {"AddPermission", &Sqs::addPermission},
                                   {"RemovePermission", &Sqs::removePermission},
                                   {"TagQueue", &Sqs::tagQueue},
                                   {"UntagQueue", &Sqs::untagQueue},
                                   {"ListQueueTags", &Sqs::listQueueTags},
                                   {"SendMessage", &Sqs::sendMessage},
                                   {"SendMessageBatch", &Sqs::sendMessageBatch},
                                   {"ReceiveMessage", &Sqs::receiveMessage},
                                   {"DeleteMessage", &Sqs::deleteMessage},
                                   {"DeleteMessageBatch", &Sqs::deleteMessageBatch},
                                   {"ChangeMessageVisibility", &Sqs::changeMessageVisibility},
                                   {"ChangeMessageVisibilityBatch", &Sqs::changeMessageVisibilityBatch}});
    service.sharing = {"SendMessage", "SendMessageBatch", "DeleteMessage", "DeleteMessageBatch"};
    return service;
}

} // namespace skydeck::lab
