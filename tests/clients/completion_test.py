"""The completion scripts in real shells: bash always, zsh and fish where they are installed."""
import shutil
import subprocess

from lab import BIN, Lab, check

BASH = r"""
source <(skydeckctl completion bash)
COMP_LINE=$1 COMP_POINT=${#1}
_skydeckctl skydeckctl
printf '%s\n' "${COMPREPLY[@]}"
"""
# What the script gives to zsh's own functions is printed; a terminal of their own is all that is left out.
ZSH = r"""
autoload -Uz compinit && compinit -D -u
source <(skydeckctl completion zsh)
(( ${+_comps[skydeckctl]} )) || exit 3
_describe() { print -rl -- "${(@P)2}" }
_files() { print -rl -- *(N) }
words=("${(@s: :)1}") CURRENT=$#words
_skydeckctl
"""
FISH = "skydeckctl completion fish | source; complete -C $argv[1]"


class Shells:
    def __init__(self, lab):
        self.lab = lab
        self.env = lab.env | {"PATH": f"{BIN}:/usr/bin:/bin", "AWS_ENDPOINT_URL": lab.endpoint, "TERM": "dumb"}
        self.found = [shell for shell in ("bash", "zsh", "fish") if shutil.which(shell)]

    def words(self, shell, line):
        """What Tab offers at the end of the line, without the help texts."""
        command = {"bash": ["bash", "--norc", "-c", BASH, "bash", line], "zsh": ["zsh", "-f", "-c", ZSH, "zsh", line],
                   "fish": ["fish", "--no-config", "-c", FISH, line]}[shell]
        done = subprocess.run(command, env=self.env, cwd=self.lab.folder, text=True, capture_output=True, timeout=60)
        check(done.returncode == 0 and done.stderr == "", f"{shell}: {line!r} gave {done.returncode} {done.stderr}")
        lines = [text.split("\t")[0] for text in done.stdout.splitlines() if text]
        # zsh's descriptions stand behind a colon, colons of words behind a backslash.
        return [text.replace("\\:", "\0").split(":")[0].replace("\0", ":") for text in lines] if shell == "zsh" else lines

    def offers(self, line, *expected, exactly=False, but=()):
        for shell in self.found:
            words = self.words(shell, line)
            good = set(words) == set(expected) if exactly else set(expected) <= set(words)
            check(good and not set(but) & set(words), f"{shell}: {line!r} offers {words}, not {expected}")


with Lab() as lab:
    (lab.folder / ".aws").mkdir()
    (lab.folder / ".aws/config").write_text("[profile work]\nregion = eu-west-1\n[profile play]\nregion = eu-west-1\n")
    (lab.folder / "stack.yaml").write_text("Resources: {Bucket: {Type: AWS::S3::Bucket, Properties: {BucketName: of-the-stack}}}\n")
    lab.ctl("s3", "mb", "s3://zebra")
    lab.ctl("stacks", "deploy", "Mine", "--template", "stack.yaml", "--wait")
    shells = Shells(lab)
    print("shells:", *shells.found)

    # Groups, verbs, options: all from the command table, and only what begins so.
    shells.offers("skydeckctl ", "lab", "stacks", "s3", "ddb", "ec2", "lambda", "api", "completion", but=["--profile"])
    shells.offers("skydeckctl st", "stacks", exactly=True)
    shells.offers("skydeckctl --output json dd", "ddb", exactly=True)
    shells.offers("skydeckctl ddb cr", "create-table", exactly=True)
    shells.offers("skydeckctl ddb scan tab --se", "--segments", exactly=True)
    shells.offers("skydeckctl ddb scan tab --", "--segments", "--limit", "--profile", "--help", but=["--wait"])
    shells.offers("skydeckctl stacks destroy --y", "--yes", exactly=True)
    shells.offers("skydeckctl nonsense ", exactly=True)

    # Values.
    shells.offers("skydeckctl --output ", "table", "json", exactly=True)
    shells.offers("skydeckctl runs heatmap --metric val", "val_accuracy", "val_loss", exactly=True)
    shells.offers("skydeckctl --profile ", "work", "play", exactly=True)
    shells.offers("skydeckctl --profile w", "work", exactly=True)
    shells.offers("skydeckctl completion ", "bash", "zsh", "fish", exactly=True)
    shells.offers("skydeckctl api dyn", "dynamodb", "dynamodbstreams", exactly=True)
    shells.offers("skydeckctl api dynamodb BatchG", "BatchGetItem", exactly=True)
    shells.offers("skydeckctl stacks deploy --template st", "stack.yaml")

    # Names that are asked for.
    shells.offers("skydeckctl stacks outputs ", "Mine", exactly=True)
    shells.offers("skydeckctl runs list --stack M", "Mine", exactly=True)
    shells.offers("skydeckctl stacks deploy Simp", "SimpleBatch")
    for shell in shells.found:
        # bash replaces what stands behind the colon only.
        prefix = "" if shell == "bash" else "s3:"
        check(set(shells.words(shell, "skydeckctl s3 ls s3://")) == {prefix + "//of-the-stack/", prefix + "//zebra/"},
              f"{shell}: buckets: {shells.words(shell, 'skydeckctl s3 ls s3://')}")
        check(shells.words(shell, "skydeckctl s3 rm s3://ze") == [prefix + "//zebra/"], f"{shell}: one bucket")
    shells.offers("skydeckctl s3 cp stack", "stack.yaml")

    # They are kept for a short while, for this user alone; a server that is gone gives nothing and no message.
    kept = list((lab.folder / ".cache/skydeck/completion").glob("*.json"))
    check(kept and all(file.stat().st_mode & 0o777 == 0o600 for file in kept), f"the cache: {kept}")
    for file in kept:
        file.unlink()
    shells.env["AWS_ENDPOINT_URL"] = "http://127.0.0.1:9"
    shells.offers("skydeckctl stacks outputs ", exactly=True)
