#include "widgets/style/core_texts.h"

#include "widgets/style/text_format.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <utility>
#include <vector>

namespace skydeck::style {

namespace {

constexpr const char* context = "Core";

constexpr const char* known[] = {
    // resources/templates/catalogue.json
    QT_TRANSLATE_NOOP("Core", "First server"),
    QT_TRANSLATE_NOOP("Core", "A network with one public subnet, and in it one small server that takes ssh."),
    QT_TRANSLATE_NOOP("Core", "Make a key pair, deploy, log in as ec2-user, look around, destroy."),
    QT_TRANSLATE_NOOP("Core", "Deep learning server"),
    QT_TRANSLATE_NOOP("Core", "The same with a GPU and the Deep Learning image."),
    QT_TRANSLATE_NOOP("Core", "Open Jupyter through an ssh tunnel, multiply matrices on the GPU, train on MNIST."),
    QT_TRANSLATE_NOOP("Core", "Question answering"),
    QT_TRANSLATE_NOOP("Core",
                      "A cluster for containers of one processor and 4 GiB each, and a table for their answers."),
    QT_TRANSLATE_NOOP("Core", "Ask one question and watch its task, ask many at once, list the answers."),
    QT_TRANSLATE_NOOP("Core", "Batch training"),
    QT_TRANSLATE_NOOP("Core", "A bucket, a network, and AWS Batch with a compute environment, a queue, a job "
                              "definition and an image repository."),
    QT_TRANSLATE_NOOP("Core", "Publish the training image, sweep learning rate and momentum as parallel jobs, compare "
                              "the runs in curves and a heatmap."),
    QT_TRANSLATE_NOOP("Core", "Function"),
    QT_TRANSLATE_NOOP("Core", "A function that takes a few seconds, and a queue for calls that failed."),
    QT_TRANSLATE_NOOP("Core", "Invoke it once, then a hundred times at once, and see how many ran at the same time."),
    QT_TRANSLATE_NOOP("Core", "Table"),
    QT_TRANSLATE_NOOP("Core", "A table with one key, paid for by the request."),
    QT_TRANSLATE_NOOP("Core", "Put an item, write a thousand, search them."),
    QT_TRANSLATE_NOOP("Core", "Bucket"),
    QT_TRANSLATE_NOOP("Core", "A private bucket."),
    QT_TRANSLATE_NOOP("Core", "Upload files, look at them as folders, download them."),
    QT_TRANSLATE_NOOP("Core", "Haiku site"),
    QT_TRANSLATE_NOOP("Core", "A public site in a bucket, a REST API with four functions, and a table."),
    QT_TRANSLATE_NOOP("Core", "Post, list, like and delete haiku, by the API and in the browser."),
    // core/aws: connections, credentials and their hints
    QT_TRANSLATE_NOOP("Core", "Cannot connect to %1: %2"),
    QT_TRANSLATE_NOOP("Core", "%1 does not answer: %2"),
    QT_TRANSLATE_NOOP("Core", "The answer of %1 broke off: %2"),
    QT_TRANSLATE_NOOP("Core", "The connection to %1 broke: %2"),
    QT_TRANSLATE_NOOP("Core", "What %1 answers is not HTTP: %2"),
    QT_TRANSLATE_NOOP("Core", "Check the network, the region's name and the endpoint's address."),
    QT_TRANSLATE_NOOP("Core", "The lab is not running"),
    QT_TRANSLATE_NOOP("Core", "The lab is not running: start it with `skydeckctl lab start`."),
    QT_TRANSLATE_NOOP("Core", "Start it with: skydeckctl lab start"),
    QT_TRANSLATE_NOOP("Core", "Start it with `skydeckctl lab start`."),
    QT_TRANSLATE_NOOP("Core", "Your session token expired (it came from %1). %2"),
    QT_TRANSLATE_NOOP("Core", "Sign in again or renew the credentials."),
    QT_TRANSLATE_NOOP("Core", "Sign in with `skydeckctl login --profile %1`."),
    QT_TRANSLATE_NOOP("Core", "Paste fresh keys with `skydeckctl login --paste --profile %1`."),
    QT_TRANSLATE_NOOP("Core", "This computer's clock is wrong; the service's says %1: set it and try again."),
    QT_TRANSLATE_NOOP("Core", "This computer's clock is wrong: set it and try again."),
    QT_TRANSLATE_NOOP("Core", "The lab does not know the access key from %1: use --profile lab, or the keys that "
                              "`skydeckctl lab env` prints."),
    QT_TRANSLATE_NOOP("Core", "AWS does not know the access key from %1: check it, and whether the region is the right "
                              "one."),
    QT_TRANSLATE_NOOP("Core", "The secret key from %1 does not belong to the access key."),
    QT_TRANSLATE_NOOP("Core", "The bucket is in the region %1: pass --region %2."),
    QT_TRANSLATE_NOOP("Core", "The lab's service failed: try again; if a drill is on, end it in Settings."),
    QT_TRANSLATE_NOOP("Core", "The fault is on AWS's side and usually passes: try again in a minute."),
    QT_TRANSLATE_NOOP("Core", "the lab on this machine"),
    QT_TRANSLATE_NOOP("Core", "the profile '%1' in %2"),
    QT_TRANSLATE_NOOP("Core", "The operation was cancelled"),
    QT_TRANSLATE_NOOP("Core", "There is no service '%1'"),
    // core/workflows: archives and objects
    QT_TRANSLATE_NOOP("Core", "'%1' is no archive of a stack"),
    QT_TRANSLATE_NOOP("Core", "Choose the folder that holds stack.json."),
    QT_TRANSLATE_NOOP("Core", "The stack.json in '%1' is damaged"),
    QT_TRANSLATE_NOOP("Core", "Choose another archive."),
    QT_TRANSLATE_NOOP("Core", "%1 is damaged."),
    QT_TRANSLATE_NOOP("Core", "Only the first 4 MiB are drawn."),
    QT_TRANSLATE_NOOP("Core", "The object is encrypted with a key that only its owner has"),
    QT_TRANSLATE_NOOP("Core", "S3 changes the headers of an object only by copying it, of at most 5 GiB"),
    QT_TRANSLATE_NOOP("Core", "Upload it again with the headers that it shall have."),
    QT_TRANSLATE_NOOP("Core", "The object was changed by somebody else meanwhile"),
    QT_TRANSLATE_NOOP("Core", "Select it again to see what it is now."),
    // core/workflows
    QT_TRANSLATE_NOOP("Core", "The job has FAILED: %1"),
    QT_TRANSLATE_NOOP("Core", "Publish the image, and check its name, its tag and whether the execution role may read "
                              "it; then submit the job again."),
    QT_TRANSLATE_NOOP(
        "Core", "AWS took its machine back. Submit it again with more attempts: Batch then starts it anew by itself."),
    QT_TRANSLATE_NOOP("Core", "Give it more memory and submit it again."),
    QT_TRANSLATE_NOOP("Core", "Give it a longer time limit and submit it again."),
    QT_TRANSLATE_NOOP("Core", "Its log says more; mend the cause and submit it again."),
    QT_TRANSLATE_NOOP("Core", "It never started, so there is no log: mend the cause and submit it again."),
    QT_TRANSLATE_NOOP("Core", "It starts when that one has succeeded; when that one fails, so does this."),
    QT_TRANSLATE_NOOP("Core", "Mend what it says, or submit to another queue."),
    QT_TRANSLATE_NOOP("Core", "Attach one to the queue."),
    QT_TRANSLATE_NOOP("Core", "Enable it: UpdateComputeEnvironment with the state ENABLED."),
    QT_TRANSLATE_NOOP("Core", "Mend what it says; Batch looks again after the environment is updated."),
    QT_TRANSLATE_NOOP("Core", "Give the environment another subnet, or mend this one."),
    QT_TRANSLATE_NOOP("Core", "It starts when others end; raise maxvCpus to have more at once."),
    QT_TRANSLATE_NOOP("Core", "Ask for less, or give the environment a larger instance type."),
    QT_TRANSLATE_NOOP("Core", "Ask for less of one of them, or give the environment a larger instance type."),
    QT_TRANSLATE_NOOP("Core",
                      "Publish it: skydeckctl batch publish-image for the training image, docker push for others."),
    QT_TRANSLATE_NOOP("Core", "Make it again, or name another in the environment or the job definition."),
    QT_TRANSLATE_NOOP("Core", "Give the environment more instance types or zones, or wait until AWS has some again."),
    QT_TRANSLATE_NOOP("Core", "checkip.amazonaws.com, which tells this computer's address, cannot be reached: %1"),
    QT_TRANSLATE_NOOP("Core",
                      "Check the network and try again, or narrow the rule to your address in the AWS console."),
    QT_TRANSLATE_NOOP("Core", "There is an item of this key already"),
    QT_TRANSLATE_NOOP("Core", "Choose another key, or edit the item that is there."),
    QT_TRANSLATE_NOOP("Core", "The key of an item cannot be changed"),
    QT_TRANSLATE_NOOP("Core", "Make a new item with the other key, then delete this one."),
    QT_TRANSLATE_NOOP("Core", "The item was changed or deleted since it was read"),
    QT_TRANSLATE_NOOP("Core", "Nothing was written. Read it again and repeat the change."),
    QT_TRANSLATE_NOOP("Core", "Stack '%1' ended in %2"),
    QT_TRANSLATE_NOOP("Core", "Stack '%1' is in %2. It is as it was before."),
    QT_TRANSLATE_NOOP("Core", "Stack '%1' is in %2. Deploy again with --replace, or destroy it."),
    QT_TRANSLATE_NOOP("Core", "Stack '%1' is in %2. What was made is left to look at; destroy it, or deploy again."),
    QT_TRANSLATE_NOOP("Core", "Remove what it names, then destroy the stack again."),
    QT_TRANSLATE_NOOP("Core", "waiting for %1 jobs to end"),
    QT_TRANSLATE_NOOP("Core", "waiting for 1 job to end"),
    QT_TRANSLATE_NOOP("Core", "waiting for %1 tasks to end"),
    QT_TRANSLATE_NOOP("Core", "waiting for 1 task to end"),
    // core/workflows/cost: what runs and what of it is paid ("Table" is among the catalogue's)
    QT_TRANSLATE_NOOP("Core", "Instance"),
    QT_TRANSLATE_NOOP("Core", "%1, %2, public address"),
    QT_TRANSLATE_NOOP("Core", "NAT gateway"),
    QT_TRANSLATE_NOOP("Core", "Elastic IP address"),
    QT_TRANSLATE_NOOP("Core", "%1, not in use"),
    QT_TRANSLATE_NOOP("Core", "Interface endpoint"),
    QT_TRANSLATE_NOOP("Core", "Fargate task"),
    QT_TRANSLATE_NOOP("Core", "on demand, %1"),
    QT_TRANSLATE_NOOP("Core", "provisioned, %1"),
    QT_TRANSLATE_NOOP("Core", "Repository"),
    QT_TRANSLATE_NOOP("Core", "1 image, %1"),
    QT_TRANSLATE_NOOP("Core", "%1 images, %2"),
    // core/workflows/stacks/estimate: what a template will cost
    QT_TRANSLATE_NOOP("Core", "of a type not known yet"),
    QT_TRANSLATE_NOOP("Core", "%1, public address"),
    QT_TRANSLATE_NOOP("Core", "chosen by Batch"),
    QT_TRANSLATE_NOOP("Core", "%1, Spot"),
    QT_TRANSLATE_NOOP("Core", "in %1 subnets"),
    QT_TRANSLATE_NOOP("Core", "1 task"),
    QT_TRANSLATE_NOOP("Core", "%1 tasks"),
    QT_TRANSLATE_NOOP("Core", "tasks, their number not known yet"),
    QT_TRANSLATE_NOOP("Core", "provisioned capacity"),
    // core/workflows/number_table: what was odd in a CSV
    QT_TRANSLATE_NOOP("Core", "The last line is half written and was left out."),
    QT_TRANSLATE_NOOP("Core", "Lines with more or fewer cells than there are columns: %1 (the first is line %2); what "
                              "is missing is shown as a gap, what is too much was left out."),
    QT_TRANSLATE_NOOP("Core", "Cells that are no numbers: %1 (the first in line %2), shown as gaps."),
    QT_TRANSLATE_NOOP("Core", "Values that are not finite: %1, shown as gaps."),
    QT_TRANSLATE_NOOP("Core", "There is no column of numbers."),
    QT_TRANSLATE_NOOP("Core", "The first line has more than %1 cells: this is no table."),
    QT_TRANSLATE_NOOP("Core", "deleting %1"),
};

struct Pattern {
    QRegularExpression expression;
    const char* source;
};

/// Those with changing parts, as expressions that find the parts.
const std::vector<Pattern>& patterns() {
    static const std::vector<Pattern> made = [] {
        std::vector<Pattern> list;
        for (const char* source : known) {
            QString text = QRegularExpression::escape(QString::fromUtf8(source));
            if (!text.contains(QStringLiteral("\\%1"))) continue;
            for (const char* part : {"\\%1", "\\%2"})
                text.replace(QLatin1String(part), QStringLiteral("(.+?)"));
            list.push_back({QRegularExpression(QRegularExpression::anchoredPattern(text)), source});
        }
        return list;
    }();
    return made;
}

} // namespace

std::span<const char* const> coreTexts() {
    return known;
}

QString coreText(std::string_view english) {
    const QString text = qstr(english);
    const QString whole = QCoreApplication::translate(context, text.toUtf8().constData());
    if (whole != text) return whole;
    for (const Pattern& pattern : patterns()) {
        const QRegularExpressionMatch match = pattern.expression.match(text);
        if (!match.hasMatch()) continue;
        const QString translated = QCoreApplication::translate(context, pattern.source);
        // Parts may be sentences of core themselves ("the lab on this machine").
        const QString first = coreText(str(match.captured(1)));
        return match.lastCapturedIndex() < 2 ? translated.arg(first)
                                             : translated.arg(first, coreText(str(match.captured(2))));
    }
    return text;
}

} // namespace skydeck::style
