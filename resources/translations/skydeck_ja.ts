<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ja" sourcelanguage="en">
<context>
    <name>ApiCall</name>
    <message>
        <source>Raw JSON</source>
        <translation>生の JSON</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>読み込み中…</translation>
    </message>
    <message>
        <source>Copy as AWS CLI command</source>
        <translation>AWS CLI コマンドとしてコピー</translation>
    </message>
    <message>
        <source>Show raw JSON…</source>
        <translation>生の JSON を表示…</translation>
    </message>
</context>
<context>
    <name>ArchivedRows</name>
    <message>
        <source>Time</source>
        <translation>日時</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>ステータス</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名前</translation>
    </message>
    <message>
        <source>Resource</source>
        <translation>リソース</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>タイプ</translation>
    </message>
    <message>
        <source>Exit</source>
        <translation>終了コード</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>理由</translation>
    </message>
    <message>
        <source>Reason of the status</source>
        <translation>状態の理由</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>コマンド</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>作成日時</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>開始日時</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>停止日時</translation>
    </message>
    <message>
        <source>Environment</source>
        <translation>環境変数</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>パラメータ</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>ログ</translation>
    </message>
    <message>
        <source>Physical id</source>
        <translation>物理 ID</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>The archive has none.</source>
        <translation>アーカイブにはありません。</translation>
    </message>
</context>
<context>
    <name>ArchivedRuns</name>
    <message>
        <source>accuracy (%)</source>
        <translation>正解率（%）</translation>
    </message>
    <message>
        <source>learning rate</source>
        <translation>学習率</translation>
    </message>
    <message>
        <source>momentum</source>
        <translation>モーメンタム</translation>
    </message>
</context>
<context>
    <name>BatchTables</name>
    <message>
        <source>State</source>
        <translation>状態</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名前</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>作成日時</translation>
    </message>
    <message>
        <source>Duration</source>
        <translation>所要時間</translation>
    </message>
    <message>
        <source>Exit</source>
        <translation>終了コード</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>理由</translation>
    </message>
    <message>
        <source>Definition</source>
        <translation>定義</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>ステータス</translation>
    </message>
    <message>
        <source>Minimum vCPUs</source>
        <translation>最小 vCPU</translation>
    </message>
    <message>
        <source>Desired vCPUs</source>
        <translation>希望 vCPU</translation>
    </message>
    <message>
        <source>Maximum vCPUs</source>
        <translation>最大 vCPU</translation>
    </message>
    <message>
        <source>Instance types</source>
        <translation>インスタンスタイプ</translation>
    </message>
    <message>
        <source>Priority</source>
        <translation>優先度</translation>
    </message>
    <message>
        <source>Revision</source>
        <translation>リビジョン</translation>
    </message>
    <message>
        <source>vCPUs</source>
        <translation>vCPU</translation>
    </message>
    <message>
        <source>Memory MiB</source>
        <translation>メモリ MiB</translation>
    </message>
    <message>
        <source>GPUs</source>
        <translation>GPU</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>イメージ</translation>
    </message>
    <message>
        <source>%1 running</source>
        <translation>実行中 %1 件</translation>
    </message>
    <message>
        <source>%1 waiting</source>
        <translation>待機中 %1 件</translation>
    </message>
    <message>
        <source>%1 failed</source>
        <translation>失敗 %1 件</translation>
    </message>
    <message>
        <source>%1 of %2 vCPUs</source>
        <translation>%1 / %2 vCPU</translation>
    </message>
    <message>
        <source>Effect</source>
        <translation>影響</translation>
    </message>
    <message>
        <source>Does not wait</source>
        <translation>待機なし</translation>
    </message>
    <message>
        <source>Waits</source>
        <translation>待機</translation>
    </message>
    <message>
        <source>Blocked</source>
        <translation>停滞</translation>
    </message>
    <message>
        <source>Cause</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>What is the matter</source>
        <translation>問題</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>対処</translation>
    </message>
    <message>
        <source>Attempt</source>
        <translation>試行</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>開始日時</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>停止日時</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>ログ</translation>
    </message>
    <message numerus="yes">
        <source>%n job(s)</source>
        <translation>
            <numerusform>ジョブ %n 件</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ChartExport</name>
    <message>
        <source>Export</source>
        <translation>エクスポート</translation>
    </message>
    <message>
        <source>Picture (PNG)</source>
        <translation>画像（PNG）</translation>
    </message>
    <message>
        <source>Drawing (SVG)</source>
        <translation>ベクター画像（SVG）</translation>
    </message>
    <message>
        <source>Numbers (CSV)</source>
        <translation>数値（CSV）</translation>
    </message>
</context>
<context>
    <name>CommandLine</name>
    <message>
        <source>A deck for a personal cloud lab. With no AWS profile it starts and uses the lab on this machine.</source>
        <translation>個人用クラウドラボのためのデスクトップアプリです。AWS プロファイルがなければ、このマシンのラボを起動して使います。</translation>
    </message>
    <message>
        <source>AWS profile to use.</source>
        <translation>使用する AWS プロファイル。</translation>
    </message>
    <message>
        <source>NAME</source>
        <translation>名前</translation>
    </message>
    <message>
        <source>AWS region to use.</source>
        <translation>使用する AWS リージョン。</translation>
    </message>
    <message>
        <source>REGION</source>
        <translation>リージョン</translation>
    </message>
    <message>
        <source>Send every request to this address.</source>
        <translation>すべてのリクエストをこのアドレスに送ります。</translation>
    </message>
    <message>
        <source>URL</source>
        <translation>URL</translation>
    </message>
    <message>
        <source>Open at this panel, by its id: overview, stacks, s3, …</source>
        <translation>最初に開くパネルの ID: overview、stacks、s3 など。</translation>
    </message>
    <message>
        <source>ID</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>Open the panel at this stack.</source>
        <translation>パネルをこのスタックで開きます。</translation>
    </message>
    <message>
        <source>Save the heatmap (PNG, SVG or CSV by suffix) once its data is complete.</source>
        <translation>データがそろった時点でヒートマップを保存します（拡張子により PNG、SVG、CSV）。</translation>
    </message>
    <message>
        <source>FILE</source>
        <translation>ファイル</translation>
    </message>
    <message>
        <source>Save the curves (PNG, SVG or CSV by suffix) once their data is complete.</source>
        <translation>データがそろった時点で曲線を保存します（拡張子により PNG、SVG、CSV）。</translation>
    </message>
    <message>
        <source>Exit when the pictures are saved.</source>
        <translation>画像を保存したら終了します。</translation>
    </message>
    <message>
        <source>Leave a lab that this window started running.</source>
        <translation>このウィンドウが起動したラボを終了時に停止しません。</translation>
    </message>
    <message>
        <source>system, light or dark.</source>
        <translation>system、light、dark のいずれか。</translation>
    </message>
    <message>
        <source>THEME</source>
        <translation>テーマ</translation>
    </message>
    <message>
        <source>Unexpected argument “%1”.</source>
        <translation>予期しない引数「%1」です。</translation>
    </message>
    <message>
        <source>--theme is system, light or dark, not “%1”.</source>
        <translation>--theme に指定できるのは system、light、dark です。「%1」は指定できません。</translation>
    </message>
    <message>
        <source>There is no panel “%1”. Panels: %2.</source>
        <translation>パネル「%1」はありません。指定できるパネル: %2。</translation>
    </message>
    <message>
        <source>--stack and --save-… need --panel.</source>
        <translation>--stack と --save-… には --panel が必要です。</translation>
    </message>
    <message>
        <source>--exit needs --save-heatmap or --save-curves.</source>
        <translation>--exit には --save-heatmap または --save-curves が必要です。</translation>
    </message>
</context>
<context>
    <name>Core</name>
    <message>
        <source>First server</source>
        <translation>はじめてのサーバー</translation>
    </message>
    <message>
        <source>A network with one public subnet, and in it one small server that takes ssh.</source>
        <translation>パブリックサブネットが 1 つあるネットワークと、ssh で入れる小さなサーバー 1 台。</translation>
    </message>
    <message>
        <source>Make a key pair, deploy, log in as ec2-user, look around, destroy.</source>
        <translation>キーペアを作り、デプロイし、ec2-user でログインして中を見て、破棄する。</translation>
    </message>
    <message>
        <source>Deep learning server</source>
        <translation>ディープラーニング用サーバー</translation>
    </message>
    <message>
        <source>The same with a GPU and the Deep Learning image.</source>
        <translation>同じ構成に GPU と Deep Learning イメージを加えたもの。</translation>
    </message>
    <message>
        <source>Open Jupyter through an ssh tunnel, multiply matrices on the GPU, train on MNIST.</source>
        <translation>ssh トンネル経由で Jupyter を開き、GPU で行列を掛け、MNIST で訓練する。</translation>
    </message>
    <message>
        <source>Question answering</source>
        <translation>質問応答</translation>
    </message>
    <message>
        <source>A cluster for containers of one processor and 4 GiB each, and a table for their answers.</source>
        <translation>1 プロセッサ・4 GiB のコンテナを動かすクラスターと、回答を入れるテーブル。</translation>
    </message>
    <message>
        <source>Ask one question and watch its task, ask many at once, list the answers.</source>
        <translation>質問を 1 つしてタスクを見守り、まとめて質問し、回答を一覧する。</translation>
    </message>
    <message>
        <source>Batch training</source>
        <translation>Batch による訓練</translation>
    </message>
    <message>
        <source>A bucket, a network, and AWS Batch with a compute environment, a queue, a job definition and an image repository.</source>
        <translation>バケット、ネットワーク、そして AWS Batch のコンピューティング環境、キュー、ジョブ定義、イメージリポジトリ。</translation>
    </message>
    <message>
        <source>Publish the training image, sweep learning rate and momentum as parallel jobs, compare the runs in curves and a heatmap.</source>
        <translation>訓練用イメージを公開し、学習率とモーメンタムを並列ジョブでスイープし、曲線とヒートマップで比べる。</translation>
    </message>
    <message>
        <source>Function</source>
        <translation>関数</translation>
    </message>
    <message>
        <source>A function that takes a few seconds, and a queue for calls that failed.</source>
        <translation>数秒かかる関数と、失敗した呼び出しを受けるキュー。</translation>
    </message>
    <message>
        <source>Invoke it once, then a hundred times at once, and see how many ran at the same time.</source>
        <translation>1 回呼び出し、次に 100 回同時に呼び出して、同時実行数を見る。</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>テーブル</translation>
    </message>
    <message>
        <source>A table with one key, paid for by the request.</source>
        <translation>キーが 1 つの、リクエスト課金のテーブル。</translation>
    </message>
    <message>
        <source>Put an item, write a thousand, search them.</source>
        <translation>項目を 1 つ書き、千件書き、検索する。</translation>
    </message>
    <message>
        <source>Bucket</source>
        <translation>バケット</translation>
    </message>
    <message>
        <source>A private bucket.</source>
        <translation>非公開のバケット。</translation>
    </message>
    <message>
        <source>Upload files, look at them as folders, download them.</source>
        <translation>ファイルをアップロードし、フォルダーとして眺め、ダウンロードする。</translation>
    </message>
    <message>
        <source>Haiku site</source>
        <translation>俳句サイト</translation>
    </message>
    <message>
        <source>A public site in a bucket, a REST API with four functions, and a table.</source>
        <translation>バケットの公開サイト、4 つの関数の REST API、テーブル。</translation>
    </message>
    <message>
        <source>Post, list, like and delete haiku, by the API and in the browser.</source>
        <translation>API とブラウザーで俳句を投稿、一覧、いいね、削除する。</translation>
    </message>
    <message>
        <source>Cannot connect to %1: %2</source>
        <translation>%1 に接続できません: %2</translation>
    </message>
    <message>
        <source>%1 does not answer: %2</source>
        <translation>%1 が応答しません: %2</translation>
    </message>
    <message>
        <source>The answer of %1 broke off: %2</source>
        <translation>%1 の応答が途中で切れました: %2</translation>
    </message>
    <message>
        <source>The connection to %1 broke: %2</source>
        <translation>%1 との接続が切れました: %2</translation>
    </message>
    <message>
        <source>What %1 answers is not HTTP: %2</source>
        <translation>%1 の応答が HTTP ではありません: %2</translation>
    </message>
    <message>
        <source>Check the network, the region&apos;s name and the endpoint&apos;s address.</source>
        <translation>ネットワーク、リージョン名、エンドポイントのアドレスを確認してください。</translation>
    </message>
    <message>
        <source>The lab is not running</source>
        <translation>ラボが動いていません</translation>
    </message>
    <message>
        <source>The lab is not running: start it with `skydeckctl lab start`.</source>
        <translation>ラボが動いていません。`skydeckctl lab start` で起動してください。</translation>
    </message>
    <message>
        <source>Start it with: skydeckctl lab start</source>
        <translation>skydeckctl lab start で起動してください</translation>
    </message>
    <message>
        <source>Start it with `skydeckctl lab start`.</source>
        <translation>`skydeckctl lab start` で起動してください。</translation>
    </message>
    <message>
        <source>Your session token expired (it came from %1). %2</source>
        <translation>セッショントークンの期限が切れました（取得元: %1）。%2</translation>
    </message>
    <message>
        <source>Sign in again or renew the credentials.</source>
        <translation>再度サインインするか、認証情報を更新してください。</translation>
    </message>
    <message>
        <source>Sign in with `skydeckctl login --profile %1`.</source>
        <translation>`skydeckctl login --profile %1` でサインインしてください。</translation>
    </message>
    <message>
        <source>Paste fresh keys with `skydeckctl login --paste --profile %1`.</source>
        <translation>`skydeckctl login --paste --profile %1` で新しいキーを貼り付けてください。</translation>
    </message>
    <message>
        <source>This computer&apos;s clock is wrong; the service&apos;s says %1: set it and try again.</source>
        <translation>このコンピューターの時計がずれています（サービス側は %1）。合わせてから再試行してください。</translation>
    </message>
    <message>
        <source>This computer&apos;s clock is wrong: set it and try again.</source>
        <translation>このコンピューターの時計がずれています。合わせてから再試行してください。</translation>
    </message>
    <message>
        <source>The lab does not know the access key from %1: use --profile lab, or the keys that `skydeckctl lab env` prints.</source>
        <translation>ラボは %1 のアクセスキーを知りません。--profile lab か、`skydeckctl lab env` が表示するキーを使ってください。</translation>
    </message>
    <message>
        <source>AWS does not know the access key from %1: check it, and whether the region is the right one.</source>
        <translation>AWS は %1 のアクセスキーを知りません。キーとリージョンが正しいか確認してください。</translation>
    </message>
    <message>
        <source>The secret key from %1 does not belong to the access key.</source>
        <translation>%1 のシークレットキーはアクセスキーと一致しません。</translation>
    </message>
    <message>
        <source>The bucket is in the region %1: pass --region %2.</source>
        <translation>バケットはリージョン %1 にあります。--region %2 を指定してください。</translation>
    </message>
    <message>
        <source>the lab on this machine</source>
        <translation>このマシンのラボ</translation>
    </message>
    <message>
        <source>the profile &apos;%1&apos; in %2</source>
        <translation>%2 のプロファイル「%1」</translation>
    </message>
    <message>
        <source>The operation was cancelled</source>
        <translation>操作はキャンセルされました</translation>
    </message>
    <message>
        <source>There is no service &apos;%1&apos;</source>
        <translation>サービス「%1」はありません</translation>
    </message>
    <message>
        <source>There is an item of this key already</source>
        <translation>このキーの項目はすでにあります</translation>
    </message>
    <message>
        <source>Choose another key, or edit the item that is there.</source>
        <translation>別のキーにするか、既存の項目を編集してください。</translation>
    </message>
    <message>
        <source>The key of an item cannot be changed</source>
        <translation>項目のキーは変更できません</translation>
    </message>
    <message>
        <source>Make a new item with the other key, then delete this one.</source>
        <translation>新しいキーで項目を作り、この項目を削除してください。</translation>
    </message>
    <message>
        <source>The item was changed or deleted since it was read</source>
        <translation>読み取った後に項目が変更または削除されました</translation>
    </message>
    <message>
        <source>Nothing was written. Read it again and repeat the change.</source>
        <translation>何も書き込んでいません。読み直して変更をやり直してください。</translation>
    </message>
    <message>
        <source>Stack &apos;%1&apos; ended in %2</source>
        <translation>スタック「%1」は %2 で終わりました</translation>
    </message>
    <message>
        <source>Stack &apos;%1&apos; is in %2. It is as it was before.</source>
        <translation>スタック「%1」は %2 です。以前の状態のままです。</translation>
    </message>
    <message>
        <source>Stack &apos;%1&apos; is in %2. Deploy again with --replace, or destroy it.</source>
        <translation>スタック「%1」は %2 です。--replace で再度デプロイするか、破棄してください。</translation>
    </message>
    <message>
        <source>Stack &apos;%1&apos; is in %2. What was made is left to look at; destroy it, or deploy again.</source>
        <translation>スタック「%1」は %2 です。作成されたものは調べられるよう残してあります。破棄するか、再度デプロイしてください。</translation>
    </message>
    <message>
        <source>Remove what it names, then destroy the stack again.</source>
        <translation>示されたものを取り除き、もう一度スタックを破棄してください。</translation>
    </message>
    <message>
        <source>waiting for %1 jobs to end</source>
        <translation>ジョブ %1 件の終了を待っています</translation>
    </message>
    <message>
        <source>waiting for 1 job to end</source>
        <translation>ジョブ 1 件の終了を待っています</translation>
    </message>
    <message>
        <source>waiting for %1 tasks to end</source>
        <translation>タスク %1 件の終了を待っています</translation>
    </message>
    <message>
        <source>waiting for 1 task to end</source>
        <translation>タスク 1 件の終了を待っています</translation>
    </message>
    <message>
        <source>deleting %1</source>
        <translation>%1 を削除しています</translation>
    </message>
    <message>
        <source>The job has FAILED: %1</source>
        <translation>ジョブは失敗しました (FAILED): %1</translation>
    </message>
    <message>
        <source>Publish the image, and check its name, its tag and whether the execution role may read it; then submit the job again.</source>
        <translation>イメージを公開し、名前、タグ、実行ロールの読み取り権限を確認してから、ジョブを送信し直してください。</translation>
    </message>
    <message>
        <source>AWS took its machine back. Submit it again with more attempts: Batch then starts it anew by itself.</source>
        <translation>AWS がマシンを回収しました。試行回数を増やして送信し直すと、Batch が自動で再開始します。</translation>
    </message>
    <message>
        <source>Give it more memory and submit it again.</source>
        <translation>メモリを増やして送信し直してください。</translation>
    </message>
    <message>
        <source>Give it a longer time limit and submit it again.</source>
        <translation>制限時間を延ばして送信し直してください。</translation>
    </message>
    <message>
        <source>Its log says more; mend the cause and submit it again.</source>
        <translation>詳細はログにあります。原因を直して送信し直してください。</translation>
    </message>
    <message>
        <source>It never started, so there is no log: mend the cause and submit it again.</source>
        <translation>開始されなかったため、ログはありません。原因を直して送信し直してください。</translation>
    </message>
    <message>
        <source>It starts when that one has succeeded; when that one fails, so does this.</source>
        <translation>そのジョブが成功すると開始します。そのジョブが失敗すると、このジョブも失敗します。</translation>
    </message>
    <message>
        <source>Mend what it says, or submit to another queue.</source>
        <translation>示された問題を直すか、別のキューに送信してください。</translation>
    </message>
    <message>
        <source>Attach one to the queue.</source>
        <translation>キューにコンピューティング環境を割り当ててください。</translation>
    </message>
    <message>
        <source>Enable it: UpdateComputeEnvironment with the state ENABLED.</source>
        <translation>有効にしてください (UpdateComputeEnvironment で状態を ENABLED にする)。</translation>
    </message>
    <message>
        <source>Mend what it says; Batch looks again after the environment is updated.</source>
        <translation>示された問題を直してください。環境が更新されると、Batch が確認し直します。</translation>
    </message>
    <message>
        <source>Give the environment another subnet, or mend this one.</source>
        <translation>環境に別のサブネットを割り当てるか、このサブネットを直してください。</translation>
    </message>
    <message>
        <source>It starts when others end; raise maxvCpus to have more at once.</source>
        <translation>他のジョブが終わると開始します。同時に増やすには maxvCpus を上げてください。</translation>
    </message>
    <message>
        <source>Ask for less, or give the environment a larger instance type.</source>
        <translation>要求を減らすか、環境により大きいインスタンスタイプを加えてください。</translation>
    </message>
    <message>
        <source>Ask for less of one of them, or give the environment a larger instance type.</source>
        <translation>いずれかの要求を減らすか、環境により大きいインスタンスタイプを加えてください。</translation>
    </message>
    <message>
        <source>Publish it: skydeckctl batch publish-image for the training image, docker push for others.</source>
        <translation>公開してください。学習用イメージは skydeckctl batch publish-image、その他は docker push を使います。</translation>
    </message>
    <message>
        <source>Make it again, or name another in the environment or the job definition.</source>
        <translation>作り直すか、環境またはジョブ定義で別のロールを指定してください。</translation>
    </message>
    <message>
        <source>Give the environment more instance types or zones, or wait until AWS has some again.</source>
        <translation>環境のインスタンスタイプやゾーンを増やすか、AWS に空きができるまで待ってください。</translation>
    </message>
    <message>
        <source>checkip.amazonaws.com, which tells this computer&apos;s address, cannot be reached: %1</source>
        <translation>このコンピューターのアドレスを知らせる checkip.amazonaws.com に接続できません: %1</translation>
    </message>
    <message>
        <source>Check the network and try again, or narrow the rule to your address in the AWS console.</source>
        <translation>ネットワークを確認してやり直すか、AWS コンソールでルールを自分のアドレスに絞ってください。</translation>
    </message>
    <message>
        <source>The last line is half written and was left out.</source>
        <translation>最後の行は書きかけのため、除きました。</translation>
    </message>
    <message>
        <source>Lines with more or fewer cells than there are columns: %1 (the first is line %2); what is missing is shown as a gap, what is too much was left out.</source>
        <translation>セルの数が列の数と合わない行：%1（最初は %2 行目）。足りないところは空白とし、余りは除きました。</translation>
    </message>
    <message>
        <source>Cells that are no numbers: %1 (the first in line %2), shown as gaps.</source>
        <translation>数値でないセル：%1（最初は %2 行目）。空白として表示しています。</translation>
    </message>
    <message>
        <source>Values that are not finite: %1, shown as gaps.</source>
        <translation>有限でない値：%1。空白として表示しています。</translation>
    </message>
    <message>
        <source>There is no column of numbers.</source>
        <translation>数値の列がありません。</translation>
    </message>
    <message>
        <source>The first line has more than %1 cells: this is no table.</source>
        <translation>最初の行に %1 個を超えるセルがあり、表ではありません。</translation>
    </message>
    <message>
        <source>&apos;%1&apos; is no archive of a stack</source>
        <translation>「%1」はスタックのアーカイブではありません</translation>
    </message>
    <message>
        <source>Choose the folder that holds stack.json.</source>
        <translation>stack.json のあるフォルダーを選んでください。</translation>
    </message>
    <message>
        <source>The stack.json in &apos;%1&apos; is damaged</source>
        <translation>「%1」の stack.json は壊れています</translation>
    </message>
    <message>
        <source>Choose another archive.</source>
        <translation>別のアーカイブを選んでください。</translation>
    </message>
    <message>
        <source>%1 is damaged.</source>
        <translation>%1 は壊れています。</translation>
    </message>
    <message>
        <source>Only the first 4 MiB are drawn.</source>
        <translation>先頭の 4 MiB だけを描いています。</translation>
    </message>
    <message>
        <source>The object is encrypted with a key that only its owner has</source>
        <translation>オブジェクトは所有者だけが持つ鍵で暗号化されています</translation>
    </message>
    <message>
        <source>S3 changes the headers of an object only by copying it, of at most 5 GiB</source>
        <translation>S3 はオブジェクトをコピーしてヘッダーを変えますが、コピーできるのは 5 GiB までです</translation>
    </message>
    <message>
        <source>Upload it again with the headers that it shall have.</source>
        <translation>必要なヘッダーを付けて、もう一度アップロードしてください。</translation>
    </message>
    <message>
        <source>The object was changed by somebody else meanwhile</source>
        <translation>その間に、別の誰かがオブジェクトを変更しました</translation>
    </message>
    <message>
        <source>Select it again to see what it is now.</source>
        <translation>もう一度選ぶと、今の内容が見えます。</translation>
    </message>
    <message>
        <source>The lab&apos;s service failed: try again; if a drill is on, end it in Settings.</source>
        <translation>ラボのサービスが失敗しました。もう一度試してください。訓練中なら設定で終了してください。</translation>
    </message>
    <message>
        <source>The fault is on AWS&apos;s side and usually passes: try again in a minute.</source>
        <translation>AWS 側の障害で、たいていは一時的です。1 分ほど待ってもう一度試してください。</translation>
    </message>
    <message>
        <source>Instance</source>
        <translation>インスタンス</translation>
    </message>
    <message>
        <source>%1, %2, public address</source>
        <translation>%1、%2、パブリックアドレスあり</translation>
    </message>
    <message>
        <source>NAT gateway</source>
        <translation>NAT ゲートウェイ</translation>
    </message>
    <message>
        <source>Elastic IP address</source>
        <translation>Elastic IP アドレス</translation>
    </message>
    <message>
        <source>%1, not in use</source>
        <translation>%1、未使用</translation>
    </message>
    <message>
        <source>Interface endpoint</source>
        <translation>インターフェイスエンドポイント</translation>
    </message>
    <message>
        <source>Fargate task</source>
        <translation>Fargate タスク</translation>
    </message>
    <message>
        <source>on demand, %1</source>
        <translation>オンデマンド、%1</translation>
    </message>
    <message>
        <source>provisioned, %1</source>
        <translation>プロビジョンド、%1</translation>
    </message>
    <message>
        <source>Repository</source>
        <translation>リポジトリ</translation>
    </message>
    <message>
        <source>1 image, %1</source>
        <translation>イメージ 1 個、%1</translation>
    </message>
    <message>
        <source>%1 images, %2</source>
        <translation>イメージ %1 個、%2</translation>
    </message>
    <message>
        <source>of a type not known yet</source>
        <translation>タイプは未定</translation>
    </message>
    <message>
        <source>%1, public address</source>
        <translation>%1、パブリックアドレスあり</translation>
    </message>
    <message>
        <source>chosen by Batch</source>
        <translation>Batch が選択</translation>
    </message>
    <message>
        <source>%1, Spot</source>
        <translation>%1、スポット</translation>
    </message>
    <message>
        <source>in %1 subnets</source>
        <translation>%1 サブネット</translation>
    </message>
    <message>
        <source>1 task</source>
        <translation>タスク 1 件</translation>
    </message>
    <message>
        <source>%1 tasks</source>
        <translation>タスク %1 件</translation>
    </message>
    <message>
        <source>tasks, their number not known yet</source>
        <translation>タスク（件数は未定）</translation>
    </message>
    <message>
        <source>provisioned capacity</source>
        <translation>プロビジョンドキャパシティ</translation>
    </message>
</context>
<context>
    <name>Cost</name>
    <message>
        <source>unknown</source>
        <translation>不明</translation>
    </message>
    <message>
        <source>$ so far</source>
        <translation>累計 $</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名前</translation>
    </message>
    <message>
        <source>$/h</source>
        <translation>$/時間</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>タイプ</translation>
    </message>
    <message>
        <source>Stack</source>
        <translation>スタック</translation>
    </message>
    <message>
        <source>What</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>開始</translation>
    </message>
    <message>
        <source>Region</source>
        <translation>リージョン</translation>
    </message>
    <message>
        <source>Count</source>
        <translation>個数</translation>
    </message>
    <message>
        <source>$/month</source>
        <translation>$/月</translation>
    </message>
    <message>
        <source>Outside of any stack</source>
        <translation>スタック外</translation>
    </message>
</context>
<context>
    <name>CsvLines</name>
    <message numerus="yes">
        <source>%1: %n row(s) without a number in &apos;%2&apos; are left out.</source>
        <translation>
            <numerusform>%1: 「%2」に数値のない %n 行を除きました。</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: the rows are drawn in the order of &apos;%2&apos;.</source>
        <translation>%1: 行を「%2」の順に描いています。</translation>
    </message>
    <message>
        <source>%1 has no column &apos;%2&apos;: its rows are numbered.</source>
        <translation>%1 に列「%2」がないため、行番号を使います。</translation>
    </message>
    <message>
        <source>%1 has no column &apos;%2&apos;.</source>
        <translation>%1 に列「%2」がありません。</translation>
    </message>
</context>
<context>
    <name>DeploySource</name>
    <message>
        <source>%1, price unknown</source>
        <translation>%1（料金不明）</translation>
    </message>
    <message>
        <source>%1 $/h for each %2</source>
        <translation>%2 ごとに %1 $/時間</translation>
    </message>
    <message>
        <source>On AWS nothing in it is paid by the hour; storage and requests are.</source>
        <translation>AWS では時間課金のものを含みません。ストレージとリクエストには課金されます。</translation>
    </message>
    <message>
        <source>On AWS %1 $/h · %2 $/day if forgotten (%3).</source>
        <translation>AWS では %1 $/時間 · 放置すると %2 $/日（%3）。</translation>
    </message>
    <message>
        <source>While it works: %1.</source>
        <translation>稼働中のみ: %1。</translation>
    </message>
</context>
<context>
    <name>Ec2</name>
    <message>
        <source>Up</source>
        <translation>稼働時間</translation>
    </message>
    <message>
        <source>$ so far</source>
        <translation>累計 $</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>不明</translation>
    </message>
    <message>
        <source>%1 $/h</source>
        <translation>%1 $/時間</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名前</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状態</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>タイプ</translation>
    </message>
    <message>
        <source>Public address</source>
        <translation>パブリックアドレス</translation>
    </message>
    <message>
        <source>Key pair</source>
        <translation>キーペア</translation>
    </message>
    <message>
        <source>Private key</source>
        <translation>秘密鍵</translation>
    </message>
    <message>
        <source>not on this computer</source>
        <translation>このコンピューターにありません</translation>
    </message>
    <message>
        <source>A key pair needs a name.</source>
        <translation>キーペアには名前が必要です。</translation>
    </message>
    <message>
        <source>A key pair&apos;s name has at most 255 characters.</source>
        <translation>キーペアの名前は 255 文字以内です。</translation>
    </message>
    <message>
        <source>A key pair&apos;s name is plain ASCII.</source>
        <translation>キーペアの名前に使えるのは ASCII 文字だけです。</translation>
    </message>
    <message>
        <source>A key pair&apos;s name has no blank at its ends.</source>
        <translation>キーペアの名前の先頭と末尾に空白は使えません。</translation>
    </message>
    <message>
        <source>everything</source>
        <translation>すべて</translation>
    </message>
    <message>
        <source>%1 from other groups</source>
        <translation>%1 (ほかのグループから)</translation>
    </message>
    <message>
        <source>%1 from %2</source>
        <translation>%1 (%2 から)</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>なし</translation>
    </message>
    <message>
        <source>Port 22</source>
        <translation>ポート 22</translation>
    </message>
    <message>
        <source>Open to everybody</source>
        <translation>誰にでも開放</translation>
    </message>
    <message>
        <source>Not open to everybody</source>
        <translation>開放なし</translation>
    </message>
    <message>
        <source>Security group</source>
        <translation>セキュリティグループ</translation>
    </message>
    <message>
        <source>Comes in</source>
        <translation>受信を許可</translation>
    </message>
    <message>
        <source>VPC</source>
        <translation>VPC</translation>
    </message>
</context>
<context>
    <name>Ecs</name>
    <message>
        <source>Exit</source>
        <translation>終了コード</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>ステータス</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名前</translation>
    </message>
    <message>
        <source>Services</source>
        <translation>サービス</translation>
    </message>
    <message>
        <source>Running tasks</source>
        <translation>実行中のタスク</translation>
    </message>
    <message>
        <source>Pending tasks</source>
        <translation>待機中のタスク</translation>
    </message>
    <message>
        <source>Cluster</source>
        <translation>クラスター</translation>
    </message>
    <message>
        <source>Desired</source>
        <translation>希望数</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>実行中</translation>
    </message>
    <message>
        <source>Pending</source>
        <translation>待機中</translation>
    </message>
    <message>
        <source>Definition</source>
        <translation>定義</translation>
    </message>
    <message>
        <source>Last event</source>
        <translation>最新のイベント</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状態</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>タスク</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>作成日時</translation>
    </message>
    <message>
        <source>Duration</source>
        <translation>所要時間</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>理由</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>グループ</translation>
    </message>
    <message>
        <source>Container</source>
        <translation>コンテナ</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>イメージ</translation>
    </message>
    <message numerus="yes">
        <source>%n cluster(s)</source>
        <translation>
            <numerusform>クラスター %n 個</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n task(s)</source>
        <translation>
            <numerusform>タスク %n 件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n running</source>
        <translation>
            <numerusform>実行中 %n 件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n failed</source>
        <translation>
            <numerusform>失敗 %n 件</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Facts</name>
    <message>
        <source>Value</source>
        <translation>値</translation>
    </message>
    <message>
        <source>%1
Enter opens it</source>
        <translation>%1
Enter で開きます</translation>
    </message>
    <message>
        <source>Property</source>
        <translation>項目</translation>
    </message>
</context>
<context>
    <name>HaikuBoard</name>
    <message>
        <source>Lines</source>
        <translation>句</translation>
    </message>
    <message>
        <source>By</source>
        <translation>作者</translation>
    </message>
    <message>
        <source>Likes</source>
        <translation>いいね</translation>
    </message>
    <message>
        <source>Posted</source>
        <translation>投稿日時</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%2 件中 %1 件</translation>
    </message>
    <message>
        <source>%1 a second</source>
        <translation>毎秒 %1 件</translation>
    </message>
    <message>
        <source>%1 done in %2 s</source>
        <translation>%1 件完了（%2 秒）</translation>
    </message>
    <message>
        <source>%1 failed</source>
        <translation>失敗 %1 件</translation>
    </message>
</context>
<context>
    <name>Lambda</name>
    <message>
        <source>container image</source>
        <translation>コンテナイメージ</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名前</translation>
    </message>
    <message>
        <source>Runtime</source>
        <translation>ランタイム</translation>
    </message>
    <message>
        <source>MB</source>
        <translation>MB</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>変更</translation>
    </message>
    <message>
        <source>Description</source>
        <translation>説明</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状態</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>理由</translation>
    </message>
    <message>
        <source>Handler</source>
        <translation>ハンドラー</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>メモリ</translation>
    </message>
    <message>
        <source>%1 MB</source>
        <translation>%1 MB</translation>
    </message>
    <message>
        <source>Timeout</source>
        <translation>タイムアウト</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>Temporary files</source>
        <translation>一時ファイル</translation>
    </message>
    <message>
        <source>Architecture</source>
        <translation>アーキテクチャ</translation>
    </message>
    <message>
        <source>Code size</source>
        <translation>コードのサイズ</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>ロール</translation>
    </message>
    <message>
        <source>Failed events go to</source>
        <translation>失敗したイベントの送り先</translation>
    </message>
    <message>
        <source>Log group</source>
        <translation>ロググループ</translation>
    </message>
    <message>
        <source>ARN</source>
        <translation>ARN</translation>
    </message>
    <message>
        <source>Layer %1</source>
        <translation>レイヤー %1</translation>
    </message>
    <message>
        <source>Stack</source>
        <translation>スタック</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>イメージ</translation>
    </message>
    <message>
        <source>Reserved concurrency</source>
        <translation>予約済み同時実行数</translation>
    </message>
    <message>
        <source>Tag %1</source>
        <translation>タグ %1</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1 ミリ秒</translation>
    </message>
    <message>
        <source>%1 ms billed</source>
        <translation>課金 %1 ミリ秒</translation>
    </message>
    <message>
        <source>%1 of %2 MB used</source>
        <translation>%2 MB 中 %1 MB 使用</translation>
    </message>
    <message>
        <source>started anew in %1 ms</source>
        <translation>新規起動 %1 ミリ秒</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>テーブル</translation>
    </message>
    <message>
        <source>Bucket</source>
        <translation>バケット</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>費用</translation>
    </message>
    <message>
        <source>What %1 costs now</source>
        <translation>%1 の現在の費用</translation>
    </message>
</context>
<context>
    <name>NewTable</name>
    <message>
        <source>%1 type</source>
        <translation>%1の型</translation>
    </message>
    <message>
        <source>String</source>
        <translation>文字列</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>数値</translation>
    </message>
    <message>
        <source>Binary</source>
        <translation>バイナリ</translation>
    </message>
    <message>
        <source>A table&apos;s name has 3 to 255 characters.</source>
        <translation>テーブルの名前は 3 ～ 255 文字です。</translation>
    </message>
    <message>
        <source>A table&apos;s name is made of letters, digits, hyphens, underscores and dots.</source>
        <translation>テーブルの名前に使えるのは英数字、ハイフン、アンダースコア、ドットです。</translation>
    </message>
    <message>
        <source>New table</source>
        <translation>新しいテーブル</translation>
    </message>
    <message>
        <source>Table name</source>
        <translation>テーブル名</translation>
    </message>
    <message>
        <source>Partition key</source>
        <translation>パーティションキー</translation>
    </message>
    <message>
        <source>Sort key</source>
        <translation>ソートキー</translation>
    </message>
    <message>
        <source>None</source>
        <translation>なし</translation>
    </message>
    <message>
        <source>Create table</source>
        <translation>テーブルを作成</translation>
    </message>
    <message>
        <source>Items are told apart by the partition key: give its name.</source>
        <translation>項目はパーティションキーで区別されます。名前を入力してください。</translation>
    </message>
    <message>
        <source>The two keys need different names.</source>
        <translation>2 つのキーには別々の名前が必要です。</translation>
    </message>
    <message>
        <source>Paid by the request; an empty table costs nothing.</source>
        <translation>リクエストごとの課金です。空のテーブルに料金はかかりません。</translation>
    </message>
</context>
<context>
    <name>ObjectDrag</name>
    <message>
        <source>Folders cannot be dragged out. Use Download.</source>
        <translation>フォルダーはドラッグで取り出せません。「ダウンロード」を使ってください。</translation>
    </message>
    <message>
        <source>More than %1 cannot be dragged out. Use Download.</source>
        <translation>%1 を超えるものはドラッグで取り出せません。「ダウンロード」を使ってください。</translation>
    </message>
    <message>
        <source>Objects of the same name cannot be dragged out together. Use Download.</source>
        <translation>同じ名前のオブジェクトは一緒にドラッグで取り出せません。「ダウンロード」を使ってください。</translation>
    </message>
    <message numerus="yes">
        <source>Fetching %n object(s) of %1</source>
        <translation>
            <numerusform>%1 のオブジェクト %n 個を取得中</numerusform>
        </translation>
    </message>
    <message>
        <source>Ready to be dropped</source>
        <translation>ドロップできます</translation>
    </message>
</context>
<context>
    <name>Overview</name>
    <message>
        <source>Not deployed</source>
        <translation>未デプロイ</translation>
    </message>
    <message>
        <source>Being deployed</source>
        <translation>デプロイ中</translation>
    </message>
    <message>
        <source>Ready to use</source>
        <translation>使用できます</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失敗</translation>
    </message>
    <message>
        <source>Being destroyed</source>
        <translation>破棄中</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>理由</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>ステータス</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名前</translation>
    </message>
    <message>
        <source>When</source>
        <translation>日時</translation>
    </message>
</context>
<context>
    <name>Panels</name>
    <message>
        <source>Overview</source>
        <translation>概要</translation>
    </message>
    <message>
        <source>Stacks</source>
        <translation>スタック</translation>
    </message>
    <message>
        <source>EC2</source>
        <translation>EC2</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>Batch</translation>
    </message>
    <message>
        <source>Experiments</source>
        <translation>実験</translation>
    </message>
    <message>
        <source>S3</source>
        <translation>S3</translation>
    </message>
    <message>
        <source>DynamoDB</source>
        <translation>DynamoDB</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>コスト</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>設定</translation>
    </message>
    <message>
        <source>ECS</source>
        <translation>ECS</translation>
    </message>
    <message>
        <source>Lambda</source>
        <translation>Lambda</translation>
    </message>
    <message>
        <source>Haiku</source>
        <translation>俳句</translation>
    </message>
</context>
<context>
    <name>PasteKeys</name>
    <message>
        <source>Paste keys</source>
        <translation>キーを貼り付け</translation>
    </message>
    <message>
        <source>In the AWS access portal, choose “Access keys” of the account and copy one of its blocks: with export, set, $Env: or as a section of a file.</source>
        <translation>AWS アクセスポータルでアカウントの「アクセスキー」を選び、export、set、$Env: のいずれか、またはファイルのセクション形式のブロックをコピーしてください。</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>キー</translation>
    </message>
    <message>
        <source>Save as profile</source>
        <translation>保存先プロファイル</translation>
    </message>
    <message>
        <source>As the block says, or default</source>
        <translation>ブロックの記述どおり、なければ default</translation>
    </message>
    <message>
        <source>Save and use</source>
        <translation>保存して使う</translation>
    </message>
</context>
<context>
    <name>Predictions</name>
    <message>
        <source>images</source>
        <translation>画像</translation>
    </message>
    <message>
        <source>truth</source>
        <translation>正解</translation>
    </message>
    <message>
        <source>read as</source>
        <translation>予測</translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) of a %1 read as %2</source>
        <translation>
            <numerusform>%1 の画像 %n 枚を %2 と予測</numerusform>
        </translation>
    </message>
    <message>
        <source>Confusion matrix: %1 of %2 right</source>
        <translation>混同行列: %2 枚中 %1 枚が正解</translation>
    </message>
    <message>
        <source>Read as %1</source>
        <translation>予測: %1</translation>
    </message>
    <message>
        <source>Probability of each digit</source>
        <translation>各数字の確率</translation>
    </message>
</context>
<context>
    <name>QObject</name>
    <message>
        <source>What goes</source>
        <translation>削除されるもの</translation>
    </message>
    <message>
        <source>Type %1 to go on:</source>
        <translation>続行するには %1 と入力してください:</translation>
    </message>
    <message>
        <source>Name to confirm</source>
        <translation>確認用の名前</translation>
    </message>
</context>
<context>
    <name>Questions</name>
    <message>
        <source>Failed</source>
        <translation>失敗</translation>
    </message>
    <message>
        <source>Answered</source>
        <translation>回答済み</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>待機</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状態</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>質問</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>スコア</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>エンジン</translation>
    </message>
    <message>
        <source>Item</source>
        <translation>項目</translation>
    </message>
    <message>
        <source>score %1</source>
        <translation>スコア %1</translation>
    </message>
    <message>
        <source>not a piece of the context</source>
        <translation>文脈の中にはありません</translation>
    </message>
    <message>
        <source>characters %1 to %2</source>
        <translation>%1～%2 文字目</translation>
    </message>
    <message>
        <source>by the %1 engine</source>
        <translation>%1 エンジンによる</translation>
    </message>
</context>
<context>
    <name>RunCharts</name>
    <message>
        <source>train</source>
        <translation>訓練</translation>
    </message>
    <message>
        <source>validation</source>
        <translation>検証</translation>
    </message>
    <message>
        <source>mean %1 ± %2 of %3 runs</source>
        <translation>%3 件の実行の平均 %1 ± %2</translation>
    </message>
    <message>
        <source>best %1 in epoch %2 of %3</source>
        <translation>最良 %1（エポック %2 / %3）</translation>
    </message>
    <message>
        <source>took %1</source>
        <translation>所要時間 %1</translation>
    </message>
    <message>
        <source>job %1</source>
        <translation>ジョブ %1</translation>
    </message>
</context>
<context>
    <name>RunLooks</name>
    <message>
        <source>no sweep</source>
        <translation>スイープなし</translation>
    </message>
    <message>
        <source>none</source>
        <translation>なし</translation>
    </message>
    <message>
        <source>state</source>
        <translation>状態</translation>
    </message>
    <message>
        <source>sweep</source>
        <translation>スイープ</translation>
    </message>
    <message>
        <source>learning rate</source>
        <translation>学習率</translation>
    </message>
    <message>
        <source>momentum</source>
        <translation>モーメンタム</translation>
    </message>
    <message>
        <source>epochs</source>
        <translation>エポック数</translation>
    </message>
    <message>
        <source>seed</source>
        <translation>シード</translation>
    </message>
    <message>
        <source>batch size</source>
        <translation>バッチサイズ</translation>
    </message>
    <message>
        <source>fold</source>
        <translation>分割番号</translation>
    </message>
    <message>
        <source>folds</source>
        <translation>分割数</translation>
    </message>
    <message>
        <source>training images</source>
        <translation>訓練画像数</translation>
    </message>
    <message>
        <source>patience</source>
        <translation>待機エポック数</translation>
    </message>
</context>
<context>
    <name>RunTables</name>
    <message>
        <source>State</source>
        <translation>状態</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>エポック数</translation>
    </message>
    <message>
        <source>running</source>
        <translation>実行中</translation>
    </message>
    <message>
        <source>starting</source>
        <translation>起動中</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>待機中</translation>
    </message>
    <message>
        <source>done</source>
        <translation>完了</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失敗</translation>
    </message>
    <message>
        <source>recorded</source>
        <translation>記録あり</translation>
    </message>
    <message>
        <source>not run</source>
        <translation>未実行</translation>
    </message>
    <message>
        <source>%1 running</source>
        <translation>実行中 %1 件</translation>
    </message>
    <message>
        <source>%1 waiting</source>
        <translation>待機中 %1 件</translation>
    </message>
    <message>
        <source>%1 failed</source>
        <translation>失敗 %1 件</translation>
    </message>
    <message>
        <source>best %1 % at lr %2, momentum %3</source>
        <translation>最良 %1 %（lr %2、モーメンタム %3）</translation>
    </message>
    <message>
        <source>training loss</source>
        <translation>訓練損失</translation>
    </message>
    <message>
        <source>validation loss</source>
        <translation>検証損失</translation>
    </message>
    <message>
        <source>validation accuracy (%)</source>
        <translation>検証正解率（%）</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>実行</translation>
    </message>
    <message>
        <source>%1, pinned</source>
        <translation>%1（固定）</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>グループ</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>損失</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>時間</translation>
    </message>
    <message>
        <source>Cost $</source>
        <translation>コスト $</translation>
    </message>
    <message>
        <source>diverged</source>
        <translation>発散</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>停止</translation>
    </message>
    <message numerus="yes">
        <source>%n run(s)</source>
        <translation>
            <numerusform>実行 %n 件</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 diverged</source>
        <translation>発散 %1 件</translation>
    </message>
    <message>
        <source>Best</source>
        <translation>最良</translation>
    </message>
</context>
<context>
    <name>S3</name>
    <message>
        <source>This image cannot be read: %1.</source>
        <translation>この画像を読み込めません: %1。</translation>
    </message>
    <message>
        <source>%1 × %2 pixels</source>
        <translation>%1 × %2 ピクセル</translation>
    </message>
    <message>
        <source>The object is empty.</source>
        <translation>オブジェクトは空です。</translation>
    </message>
    <message>
        <source>There is no preview of this kind of file. Download it to open it.</source>
        <translation>この種類のファイルはプレビューできません。ダウンロードして開いてください。</translation>
    </message>
    <message>
        <source>The first %1 lines</source>
        <translation>先頭の %1 行</translation>
    </message>
    <message>
        <source>The image is larger than %1. Download it to open it.</source>
        <translation>画像が %1 を超えています。ダウンロードして開いてください。</translation>
    </message>
    <message>
        <source>The first %1 of %2</source>
        <translation>%2 のうち先頭の %1</translation>
    </message>
    <message>
        <source>Bucket</source>
        <translation>バケット</translation>
    </message>
    <message>
        <source>%1, created %2</source>
        <translation>%1、作成 %2</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名前</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>サイズ</translation>
    </message>
    <message>
        <source>%1 bytes</source>
        <translation>%1 バイト</translation>
    </message>
    <message>
        <source>Modified</source>
        <translation>最終更新日時</translation>
    </message>
    <message>
        <source>Storage class</source>
        <translation>ストレージクラス</translation>
    </message>
    <message>
        <source>A bucket&apos;s name has 3 to 63 characters.</source>
        <translation>バケットの名前は 3 ～ 63 文字です。</translation>
    </message>
    <message>
        <source>A bucket&apos;s name is made of small letters, digits, hyphens and dots.</source>
        <translation>バケットの名前に使えるのは英小文字、数字、ハイフン、ドットです。</translation>
    </message>
    <message>
        <source>A bucket&apos;s name begins and ends with a letter or a digit.</source>
        <translation>バケットの名前の先頭と末尾は英小文字か数字です。</translation>
    </message>
    <message>
        <source>A bucket&apos;s name has no two dots in a row and is no IP address.</source>
        <translation>バケットの名前に連続したドットや IP アドレスは使えません。</translation>
    </message>
</context>
<context>
    <name>Stacks</name>
    <message>
        <source>Goes</source>
        <translation>削除</translation>
    </message>
    <message>
        <source>Is emptied, then goes</source>
        <translation>空にしてから削除</translation>
    </message>
    <message>
        <source>Is kept</source>
        <translation>保持</translation>
    </message>
    <message>
        <source>Is gone already</source>
        <translation>削除済み</translation>
    </message>
    <message>
        <source>Stack</source>
        <translation>スタック</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>ステータス</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>作成日時</translation>
    </message>
    <message>
        <source>Description</source>
        <translation>説明</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>時刻</translation>
    </message>
    <message>
        <source>Resource</source>
        <translation>リソース</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>タイプ</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>理由</translation>
    </message>
    <message>
        <source>Physical id</source>
        <translation>物理 ID</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>出力</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>値</translation>
    </message>
    <message>
        <source>What happens</source>
        <translation>動作</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>備考</translation>
    </message>
    <message numerus="yes">
        <source>%n stack(s)</source>
        <translation>
            <numerusform>スタック %n 件</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 in progress</source>
        <translation>進行中 %1 件</translation>
    </message>
    <message>
        <source>%1 failed</source>
        <translation>失敗 %1 件</translation>
    </message>
    <message>
        <source>%1 objects, %2</source>
        <translation>オブジェクト %1 個、%2</translation>
    </message>
    <message numerus="yes">
        <source>%n image(s)</source>
        <translation>
            <numerusform>イメージ %n 個</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them emptied first</source>
        <translation>
            <numerusform>うち %n 件は先に空にしました</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n resource(s) deleted</source>
        <translation>
            <numerusform>リソース %n 件を削除</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n job(s) terminated</source>
        <translation>
            <numerusform>ジョブ %n 件を終了</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n kept</source>
        <translation>
            <numerusform>%n 件を保持</numerusform>
        </translation>
    </message>
    <message>
        <source>Is added</source>
        <translation>追加される</translation>
    </message>
    <message>
        <source>Is removed</source>
        <translation>削除される</translation>
    </message>
    <message>
        <source>Is imported</source>
        <translation>インポートされる</translation>
    </message>
    <message>
        <source>Is replaced</source>
        <translation>置き換えられる</translation>
    </message>
    <message>
        <source>May be replaced</source>
        <translation>置き換えられる場合がある</translation>
    </message>
    <message>
        <source>Is changed</source>
        <translation>変更される</translation>
    </message>
    <message>
        <source>As its template says</source>
        <translation>テンプレートのとおり</translation>
    </message>
    <message>
        <source>Is not there any more</source>
        <translation>存在しない</translation>
    </message>
    <message>
        <source>CloudFormation cannot look at it</source>
        <translation>CloudFormation では確認できない</translation>
    </message>
    <message>
        <source>Was added</source>
        <translation>追加された</translation>
    </message>
    <message>
        <source>Was removed</source>
        <translation>削除された</translation>
    </message>
    <message>
        <source>Was changed</source>
        <translation>変更された</translation>
    </message>
    <message>
        <source>What changes</source>
        <translation>変更内容</translation>
    </message>
    <message>
        <source>What was found</source>
        <translation>検出結果</translation>
    </message>
    <message>
        <source>Property</source>
        <translation>プロパティ</translation>
    </message>
    <message>
        <source>By the template</source>
        <translation>テンプレートの値</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>現在の値</translation>
    </message>
    <message numerus="yes">
        <source>%n resource(s) added</source>
        <translation>
            <numerusform>リソースを %n 件追加</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n changed</source>
        <translation>
            <numerusform>%n 件を変更</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n replaced by a new one</source>
        <translation>
            <numerusform>%n 件を新しいものに置き換え</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n removed</source>
        <translation>
            <numerusform>%n 件を削除</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TextFormat</name>
    <message>
        <source>just now</source>
        <translation>たった今</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 分</translation>
    </message>
    <message>
        <source>%1 h</source>
        <translation>%1 時間</translation>
    </message>
    <message>
        <source>%1 d</source>
        <translation>%1 日</translation>
    </message>
    <message>
        <source>%1 ago</source>
        <translation>%1前</translation>
    </message>
    <message>
        <source>in %1</source>
        <translation>%1後</translation>
    </message>
</context>
<context>
    <name>shell</name>
    <message>
        <source>&apos;%1&apos; is no NAME=VALUE.</source>
        <translation>「%1」は 名前=値 の形ではありません。</translation>
    </message>
</context>
<context>
    <name>skydeck::charts::CsvChart</name>
    <message>
        <source>Column across</source>
        <translation>横軸の列</translation>
    </message>
    <message>
        <source>Log up</source>
        <translation>縦軸を対数に</translation>
    </message>
    <message>
        <source>Reset zoom</source>
        <translation>拡大をリセット</translation>
    </message>
    <message>
        <source>row</source>
        <translation>行</translation>
    </message>
    <message>
        <source>No column of numbers.</source>
        <translation>数値の列がありません。</translation>
    </message>
    <message>
        <source>Columns in the chart</source>
        <translation>グラフの列</translation>
    </message>
    <message>
        <source>over the row&apos;s number</source>
        <translation>横軸: 行番号</translation>
    </message>
    <message>
        <source>over %1</source>
        <translation>横軸: %1</translation>
    </message>
</context>
<context>
    <name>skydeck::charts::CurvesBoard</name>
    <message>
        <source>Smoothing</source>
        <translation>平滑化</translation>
    </message>
    <message>
        <source>No smoothing</source>
        <translation>平滑化なし</translation>
    </message>
    <message>
        <source>Smoothing %1</source>
        <translation>平滑化 %1</translation>
    </message>
    <message>
        <source>Logarithmic loss</source>
        <translation>損失を対数目盛で表示</translation>
    </message>
    <message>
        <source>Reset zoom</source>
        <translation>拡大をリセット</translation>
    </message>
    <message>
        <source>Picture (PNG)</source>
        <translation>画像（PNG）</translation>
    </message>
    <message>
        <source>Drawing (SVG)</source>
        <translation>ベクター画像（SVG）</translation>
    </message>
    <message>
        <source>Numbers (CSV)</source>
        <translation>数値（CSV）</translation>
    </message>
    <message>
        <source>Export curves</source>
        <translation>曲線をエクスポート</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>エクスポート</translation>
    </message>
</context>
<context>
    <name>skydeck::charts::CurvesChart</name>
    <message>
        <source>No epochs yet</source>
        <translation>エポックがまだありません</translation>
    </message>
    <message>
        <source>%1 chart</source>
        <translation>%1のグラフ</translation>
    </message>
    <message>
        <source>best</source>
        <translation>最良</translation>
    </message>
    <message>
        <source>stopped early</source>
        <translation>早期終了</translation>
    </message>
</context>
<context>
    <name>skydeck::charts::HeatmapModel</name>
    <message>
        <source>%1 %2, %3 %4: %5</source>
        <translation>%1 %2、%3 %4: %5</translation>
    </message>
    <message>
        <source>%1 %2, %3</source>
        <translation>%1 %2、%3</translation>
    </message>
    <message numerus="yes">
        <source>± %1 · %n run(s)</source>
        <translation>
            <numerusform>± %1 · %n 件</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skydeck::charts::HeatmapView</name>
    <message>
        <source>Heatmap</source>
        <translation>ヒートマップ</translation>
    </message>
    <message>
        <source>Best %1</source>
        <translation>最良の%1</translation>
    </message>
    <message>
        <source>spread</source>
        <translation>ばらつき</translation>
    </message>
    <message>
        <source>runs</source>
        <translation>実行数</translation>
    </message>
</context>
<context>
    <name>skydeck::charts::ParallelChart</name>
    <message>
        <source>Parallel coordinates</source>
        <translation>平行座標</translation>
    </message>
    <message numerus="yes">
        <source>%n run(s)</source>
        <translation>
            <numerusform>実行 %n 件</numerusform>
        </translation>
    </message>
    <message>
        <source>No run with a result yet</source>
        <translation>結果のある実行はまだありません</translation>
    </message>
</context>
<context>
    <name>skydeck::charts::RunLegend</name>
    <message>
        <source>Runs in the charts</source>
        <translation>グラフに表示する実行</translation>
    </message>
</context>
<context>
    <name>skydeck::models::TableView</name>
    <message>
        <source>Looking…</source>
        <translation>確認しています…</translation>
    </message>
    <message>
        <source>Nothing matches the filter.</source>
        <translation>フィルターに一致するものはありません。</translation>
    </message>
    <message>
        <source>Copy as TSV</source>
        <translation>TSV としてコピー</translation>
    </message>
    <message>
        <source>Copy as JSON</source>
        <translation>JSON としてコピー</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::batch::BatchPanel</name>
    <message>
        <source>Batch</source>
        <translation>Batch</translation>
    </message>
    <message>
        <source>Listing jobs</source>
        <translation>ジョブの一覧取得</translation>
    </message>
    <message>
        <source>Publish training image</source>
        <translation>訓練用イメージを公開</translation>
    </message>
    <message>
        <source>Terminate</source>
        <translation>終了</translation>
    </message>
    <message>
        <source>Open Stacks</source>
        <translation>スタック画面を開く</translation>
    </message>
    <message>
        <source>Job queue</source>
        <translation>ジョブキュー</translation>
    </message>
    <message>
        <source>Jobs</source>
        <translation>ジョブ</translation>
    </message>
    <message>
        <source>No jobs yet. Publish the training image, then start a sweep in Experiments.</source>
        <translation>ジョブはまだありません。訓練用イメージを公開し、「実験」でスイープを開始してください。</translation>
    </message>
    <message>
        <source>Job queues</source>
        <translation>ジョブキュー</translation>
    </message>
    <message>
        <source>Compute environments</source>
        <translation>コンピューティング環境</translation>
    </message>
    <message>
        <source>Job definitions</source>
        <translation>ジョブ定義</translation>
    </message>
    <message>
        <source>Batch lists</source>
        <translation>Batch の一覧</translation>
    </message>
    <message>
        <source>Queues</source>
        <translation>キュー</translation>
    </message>
    <message>
        <source>Environments</source>
        <translation>環境</translation>
    </message>
    <message>
        <source>Definitions</source>
        <translation>定義</translation>
    </message>
    <message>
        <source>All queues</source>
        <translation>すべてのキュー</translation>
    </message>
    <message>
        <source>There is no job queue yet. Deploy SimpleBatch to get one.</source>
        <translation>ジョブキューはまだありません。SimpleBatch をデプロイすると作成されます。</translation>
    </message>
    <message>
        <source>Terminate jobs</source>
        <translation>ジョブを終了</translation>
    </message>
    <message>
        <source>These jobs end now and count as failed.</source>
        <translation>これらのジョブはただちに終了し、失敗として扱われます。</translation>
    </message>
    <message>
        <source>Publishing %1</source>
        <translation>%1 の公開</translation>
    </message>
    <message>
        <source>The image is published</source>
        <translation>イメージを公開しました</translation>
    </message>
    <message>
        <source>Submit job</source>
        <translation>ジョブを送信</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>Takes jobs that have not started out of the queue</source>
        <translation>まだ始まっていないジョブをキューから外します</translation>
    </message>
    <message>
        <source>Why does it wait?</source>
        <translation>待っている理由</translation>
    </message>
    <message>
        <source>Submitting %1</source>
        <translation>%1 の送信</translation>
    </message>
    <message>
        <source>%1 is in its queue</source>
        <translation>%1 はキューに入りました</translation>
    </message>
    <message numerus="yes">
        <source>Terminate %n job(s)</source>
        <translation>
            <numerusform>ジョブ %n 件を終了</numerusform>
        </translation>
    </message>
    <message>
        <source>Cancel jobs</source>
        <translation>ジョブをキャンセル</translation>
    </message>
    <message>
        <source>These jobs leave the queue and count as failed.</source>
        <translation>これらのジョブはキューから外れ、失敗として扱われます。</translation>
    </message>
    <message numerus="yes">
        <source>Cancel %n job(s)</source>
        <translation>
            <numerusform>ジョブ %n 件をキャンセル</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Terminating %n job(s)</source>
        <translation>
            <numerusform>ジョブ %n 件の終了</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Cancelling %n job(s)</source>
        <translation>
            <numerusform>ジョブ %n 件のキャンセル</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n job(s) told to end</source>
        <translation>
            <numerusform>ジョブ %n 件に終了を指示しました</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skydeck::panels::batch::JobDetails</name>
    <message>
        <source>Job details</source>
        <translation>ジョブの詳細</translation>
    </message>
    <message>
        <source>Raw JSON</source>
        <translation>生の JSON</translation>
    </message>
    <message>
        <source>Summary</source>
        <translation>概要</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>ログ</translation>
    </message>
    <message>
        <source>No job is selected</source>
        <translation>ジョブが選択されていません</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名前</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状態</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>理由</translation>
    </message>
    <message>
        <source>Exit code</source>
        <translation>終了コード</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>コマンド</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>イメージ</translation>
    </message>
    <message>
        <source>Resources</source>
        <translation>リソース</translation>
    </message>
    <message>
        <source>%1 vCPUs · %2 MiB · %3 GPUs</source>
        <translation>vCPU %1 · %2 MiB · GPU %3</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>作成日時</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>開始日時</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>停止日時</translation>
    </message>
    <message>
        <source>Attempts</source>
        <translation>試行</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>The job ended before its container started</source>
        <translation>コンテナの起動前にジョブが終了しました</translation>
    </message>
    <message>
        <source>The job has not started yet</source>
        <translation>ジョブはまだ開始していません</translation>
    </message>
    <message>
        <source>Job log</source>
        <translation>ジョブのログ</translation>
    </message>
    <message>
        <source>Why it waits</source>
        <translation>待っている理由</translation>
    </message>
    <message>
        <source>The job has not been tried yet.</source>
        <translation>このジョブはまだ試行されていません。</translation>
    </message>
    <message>
        <source>Children</source>
        <translation>子ジョブ</translation>
    </message>
    <message>
        <source>The job is no array: it has no children.</source>
        <translation>配列ジョブではないため、子ジョブはありません。</translation>
    </message>
    <message>
        <source>Doctor</source>
        <translation>診断</translation>
    </message>
    <message>
        <source>Looking for the cause…</source>
        <translation>原因を調べています…</translation>
    </message>
    <message>
        <source>An array writes nothing itself: its children do</source>
        <translation>配列ジョブ自体は何も書きません。書くのは子ジョブです</translation>
    </message>
    <message>
        <source>Nothing was found that keeps it from starting: it should soon.</source>
        <translation>開始を妨げるものは見つかりませんでした。まもなく始まるはずです。</translation>
    </message>
    <message>
        <source>This attempt has written nothing</source>
        <translation>この試行は何も書いていません</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>結果</translation>
    </message>
    <message>
        <source>Depends on</source>
        <translation>依存先</translation>
    </message>
    <message>
        <source>Array</source>
        <translation>配列</translation>
    </message>
    <message numerus="yes">
        <source>%n child(ren)</source>
        <translation>
            <numerusform>子ジョブ %n 件</numerusform>
        </translation>
    </message>
    <message>
        <source>Run</source>
        <translation>実行</translation>
    </message>
    <message>
        <source>Properties</source>
        <translation>プロパティ</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>対処</translation>
    </message>
    <message>
        <source>See what keeps it from starting</source>
        <translation>開始を妨げている原因を見る</translation>
    </message>
    <message>
        <source>Stack</source>
        <translation>スタック</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>費用</translation>
    </message>
    <message>
        <source>What %1 costs now</source>
        <translation>%1 の現在の費用</translation>
    </message>
    <message>
        <source>Depends on %1</source>
        <translation>依存先 %1</translation>
    </message>
    <message>
        <source>Environment: %1</source>
        <translation>環境変数: %1</translation>
    </message>
    <message>
        <source>The job has written nothing</source>
        <translation>ジョブは何も書いていません</translation>
    </message>
    <message>
        <source>Instance</source>
        <translation>インスタンス</translation>
    </message>
    <message>
        <source>Gone; ECS does not tell any more which one it was</source>
        <translation>終了済み (どのインスタンスだったかを ECS はもう返しません)</translation>
    </message>
    <message>
        <source>Select a job to see it.</source>
        <translation>ジョブを選択してください。</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::batch::SubmitDialog</name>
    <message>
        <source>A job&apos;s name has up to 128 letters, digits, &apos;-&apos; and &apos;_&apos;, the first a letter or digit.</source>
        <translation>ジョブ名は 128 文字までの英数字、「-」、「_」で、先頭は英数字です。</translation>
    </message>
    <message>
        <source>Submit job</source>
        <translation>ジョブを送信</translation>
    </message>
    <message>
        <source>Job name</source>
        <translation>ジョブ名</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>キュー</translation>
    </message>
    <message>
        <source>Job definition</source>
        <translation>ジョブ定義</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>コマンド</translation>
    </message>
    <message>
        <source>Environment</source>
        <translation>環境変数</translation>
    </message>
    <message>
        <source>NAME=VALUE a line, added to the job definition&apos;s</source>
        <translation>1 行に 1 つ 名前=値。ジョブ定義の環境変数に加わります</translation>
    </message>
    <message>
        <source>vCPUs</source>
        <translation>vCPU</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>メモリ</translation>
    </message>
    <message>
        <source> MiB</source>
        <translation> MiB</translation>
    </message>
    <message>
        <source>GPUs</source>
        <translation>GPU</translation>
    </message>
    <message>
        <source>Attempts</source>
        <translation>試行回数</translation>
    </message>
    <message>
        <source>Time limit</source>
        <translation>制限時間</translation>
    </message>
    <message>
        <source> min</source>
        <translation> 分</translation>
    </message>
    <message>
        <source>None</source>
        <translation>なし</translation>
    </message>
    <message>
        <source>Array size</source>
        <translation>配列の大きさ</translation>
    </message>
    <message>
        <source>One job</source>
        <translation>1 件のジョブ</translation>
    </message>
    <message>
        <source>Submit</source>
        <translation>送信</translation>
    </message>
    <message>
        <source>One argument a line; empty: the image&apos;s</source>
        <translation>1 行に引数 1 つ。空ならイメージのもの</translation>
    </message>
    <message>
        <source>There is no queue and no job definition yet. The stack SimpleBatch has both.</source>
        <translation>キューとジョブ定義がまだありません。スタック SimpleBatch に両方あります。</translation>
    </message>
    <message>
        <source>What is not changed here is as the job definition has it.</source>
        <translation>ここで変えないものは、ジョブ定義のとおりです。</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::batch::VcpuBar</name>
    <message>
        <source>%1: %2 of %3 vCPUs</source>
        <translation>%1: %2 / %3 vCPU</translation>
    </message>
    <message>
        <source>%1: minimum %2, desired %3, maximum %4 vCPUs</source>
        <translation>%1: vCPU 最小 %2、希望 %3、最大 %4</translation>
    </message>
    <message>
        <source>%1 / %2 vCPUs</source>
        <translation>%1 / %2 vCPU</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::cost::CostPanel</name>
    <message>
        <source>Cost</source>
        <translation>コスト</translation>
    </message>
    <message>
        <source>All regions</source>
        <translation>すべてのリージョン</translation>
    </message>
    <message>
        <source>Looks in every region of the account for what still runs</source>
        <translation>アカウントのすべてのリージョンで、まだ稼働しているものを探します</translation>
    </message>
    <message>
        <source>Looking in every region…</source>
        <translation>すべてのリージョンを確認しています…</translation>
    </message>
    <message>
        <source>Show the stack</source>
        <translation>スタックを表示</translation>
    </message>
    <message>
        <source>Look now</source>
        <translation>今すぐ確認</translation>
    </message>
    <message>
        <source>What runs</source>
        <translation>稼働中のもの</translation>
    </message>
    <message>
        <source>What it comes to</source>
        <translation>合計</translation>
    </message>
    <message>
        <source>Stack</source>
        <translation>スタック</translation>
    </message>
    <message>
        <source>Service</source>
        <translation>サービス</translation>
    </message>
    <message>
        <source>By stack</source>
        <translation>スタック別</translation>
    </message>
    <message>
        <source>By service</source>
        <translation>サービス別</translation>
    </message>
    <message>
        <source>%1 in %2 did not answer, so its part is missing: %3</source>
        <translation>%2 の %1 が応答しないため、その分は含まれていません: %3</translation>
    </message>
    <message numerus="yes">
        <source>%n of these have no price here and are not in the sum.</source>
        <translation>
            <numerusform>このうち %n 件は価格が不明のため、合計に含まれていません。</numerusform>
        </translation>
    </message>
    <message>
        <source>In the lab nothing is billed. This is what it would cost on AWS.</source>
        <translation>ラボでは課金されません。AWS で動かした場合の料金です。</translation>
    </message>
    <message>
        <source>%1 $ an hour</source>
        <translation>1 時間あたり %1 $</translation>
    </message>
    <message>
        <source>%1 $ if forgotten for a day</source>
        <translation>1 日放置すると %1 $</translation>
    </message>
    <message>
        <source>%1 $ for a month</source>
        <translation>1 か月で %1 $</translation>
    </message>
    <message numerus="yes">
        <source>%n thing(s) run</source>
        <translation>
            <numerusform>稼働中 %n 件</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 $/h</source>
        <translation>%1 $/時間</translation>
    </message>
    <message>
        <source>Nothing runs that costs by the hour. Nothing is forgotten.</source>
        <translation>時間課金で稼働しているものはありません。消し忘れもありません。</translation>
    </message>
    <message>
        <source>Listing running costs</source>
        <translation>稼働中の費用の一覧取得</translation>
    </message>
    <message>
        <source>List prices of us-east-1 that come with Skydeck; no call that costs money was made. Requests and S3 storage are not included.</source>
        <translation>Skydeck に付属する us-east-1 の定価です。料金のかかる呼び出しはしていません。リクエストと S3 のストレージは含みません。</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::dynamodb::ConditionRow</name>
    <message>
        <source>%1 attribute</source>
        <translation>%1の属性</translation>
    </message>
    <message>
        <source>Attribute</source>
        <translation>属性</translation>
    </message>
    <message>
        <source>%1 comparison</source>
        <translation>%1の比較</translation>
    </message>
    <message>
        <source>between</source>
        <translation>範囲内</translation>
    </message>
    <message>
        <source>begins with</source>
        <translation>で始まる</translation>
    </message>
    <message>
        <source>contains</source>
        <translation>を含む</translation>
    </message>
    <message>
        <source>does not contain</source>
        <translation>を含まない</translation>
    </message>
    <message>
        <source>exists</source>
        <translation>存在する</translation>
    </message>
    <message>
        <source>does not exist</source>
        <translation>存在しない</translation>
    </message>
    <message>
        <source>%1 upper</source>
        <translation>%1の上限</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::dynamodb::DynamoDbPanel</name>
    <message>
        <source>DynamoDB</source>
        <translation>DynamoDB</translation>
    </message>
    <message>
        <source>Listing tables</source>
        <translation>テーブルの一覧取得</translation>
    </message>
    <message>
        <source>New table</source>
        <translation>新しいテーブル</translation>
    </message>
    <message>
        <source>Delete table</source>
        <translation>テーブルを削除</translation>
    </message>
    <message>
        <source>New item</source>
        <translation>新しい項目</translation>
    </message>
    <message>
        <source>Edit item</source>
        <translation>項目を編集</translation>
    </message>
    <message>
        <source>Duplicate item</source>
        <translation>項目を複製</translation>
    </message>
    <message>
        <source>Delete items</source>
        <translation>項目を削除</translation>
    </message>
    <message>
        <source>Clear table</source>
        <translation>テーブルを空にする</translation>
    </message>
    <message>
        <source>Import a file</source>
        <translation>ファイルをインポート</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>エクスポート</translation>
    </message>
    <message>
        <source>Write many</source>
        <translation>一括書き込み</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>テーブル</translation>
    </message>
    <message>
        <source>Tables</source>
        <translation>テーブル</translation>
    </message>
    <message>
        <source>Items</source>
        <translation>項目</translation>
    </message>
    <message>
        <source>There is no table yet. A table holds items; stacks make theirs by themselves.</source>
        <translation>テーブルはまだありません。テーブルは項目の入れ物です。スタックが使うテーブルは自動で作られます。</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>読み込み中…</translation>
    </message>
    <message>
        <source>Looking… %1 items read</source>
        <translation>検索中… %1 件を読み取りました</translation>
    </message>
    <message>
        <source>No item matches; %1 were read.</source>
        <translation>一致する項目はありません。%1 件を読み取りました。</translation>
    </message>
    <message>
        <source>This table is empty. Use New item, Write many or Import a file.</source>
        <translation>このテーブルは空です。「新しい項目」「一括書き込み」「ファイルをインポート」を使ってください。</translation>
    </message>
    <message numerus="yes">
        <source>%n item(s)</source>
        <translation>
            <numerusform>項目 %n 件</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of %2 items</source>
        <translation>%2 件中 %1 件</translation>
    </message>
    <message>
        <source>%1 loaded, there are more</source>
        <translation>%1を読み込み済み、続きがあります</translation>
    </message>
    <message numerus="yes">
        <source>%n table(s)</source>
        <translation>
            <numerusform>テーブル %n 個</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>%n 件を選択中</numerusform>
        </translation>
    </message>
    <message>
        <source>Creating table %1</source>
        <translation>テーブル %1 の作成</translation>
    </message>
    <message>
        <source>Table %1 is there</source>
        <translation>テーブル %1 を作成しました</translation>
    </message>
    <message>
        <source>The table %1</source>
        <translation>テーブル %1</translation>
    </message>
    <message>
        <source>Every item in it: %1 when AWS last counted, %2</source>
        <translation>その中のすべての項目: AWS の最終集計で %1 件、%2</translation>
    </message>
    <message>
        <source>This goes and cannot be brought back:</source>
        <translation>次のものが削除され、元に戻せません:</translation>
    </message>
    <message>
        <source>Deleting table %1</source>
        <translation>テーブル %1 の削除</translation>
    </message>
    <message>
        <source>Table %1 is gone</source>
        <translation>テーブル %1 を削除しました</translation>
    </message>
    <message>
        <source>These items go from %1:</source>
        <translation>%1 から次の項目が削除されます:</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>削除</translation>
    </message>
    <message>
        <source>Deleting items of %1</source>
        <translation>%1 の項目の削除</translation>
    </message>
    <message numerus="yes">
        <source>%n item(s) deleted</source>
        <translation>
            <numerusform>項目 %n 件を削除しました</numerusform>
        </translation>
    </message>
    <message>
        <source>Counting the items of %1…</source>
        <translation>%1 の項目を数えています…</translation>
    </message>
    <message>
        <source>All %1 items of %2</source>
        <translation>%2 の全項目 %1 件</translation>
    </message>
    <message>
        <source>Clearing %1</source>
        <translation>%1 の全項目の削除</translation>
    </message>
    <message>
        <source>%1 is empty</source>
        <translation>%1 は空になりました</translation>
    </message>
    <message>
        <source>Import into %1</source>
        <translation>%1 へインポート</translation>
    </message>
    <message>
        <source>Items (*.jsonl *.json *.csv);;All files (*)</source>
        <translation>項目 (*.jsonl *.json *.csv);;すべてのファイル (*)</translation>
    </message>
    <message>
        <source>Importing %1 into %2</source>
        <translation>%1 の %2 へのインポート</translation>
    </message>
    <message>
        <source>Imported</source>
        <translation>インポートしました</translation>
    </message>
    <message>
        <source>Export %1</source>
        <translation>%1 をエクスポート</translation>
    </message>
    <message>
        <source>JSON lines (*.jsonl);;CSV (*.csv)</source>
        <translation>JSON Lines (*.jsonl);;CSV (*.csv)</translation>
    </message>
    <message>
        <source>Exporting %1</source>
        <translation>%1 のエクスポート</translation>
    </message>
    <message>
        <source>%1 saved</source>
        <translation>%1 を保存しました</translation>
    </message>
    <message>
        <source>Made-up people with a name and an age, written in batches:</source>
        <translation>名前と年齢を持つ架空の人物をまとめて書き込みます:</translation>
    </message>
    <message>
        <source>Writing %1 items into %2</source>
        <translation>%2 への項目 %1 件の書き込み</translation>
    </message>
    <message>
        <source>%1 items written</source>
        <translation>項目 %1 件を書き込みました</translation>
    </message>
    <message>
        <source>Select an item to see it.</source>
        <translation>項目を選択してください。</translation>
    </message>
    <message>
        <source>Reading %1 failed. %2</source>
        <translation>%1 を読み取れませんでした。%2</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::dynamodb::ItemEditor</name>
    <message>
        <source>Item of %1</source>
        <translation>%1 の項目</translation>
    </message>
    <message>
        <source>New item in %1</source>
        <translation>%1 の新しい項目</translation>
    </message>
    <message>
        <source>Item as</source>
        <translation>項目の表示形式</translation>
    </message>
    <message>
        <source>Form</source>
        <translation>フォーム</translation>
    </message>
    <message>
        <source>Plain JSON</source>
        <translation>通常の JSON</translation>
    </message>
    <message>
        <source>DynamoDB JSON</source>
        <translation>DynamoDB JSON</translation>
    </message>
    <message>
        <source>What will change</source>
        <translation>変更内容</translation>
    </message>
    <message>
        <source>Read again</source>
        <translation>読み直す</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Add an attribute</source>
        <translation>属性を追加</translation>
    </message>
    <message>
        <source>Attribute %1</source>
        <translation>属性 %1</translation>
    </message>
    <message>
        <source>%1 name</source>
        <translation>%1の名前</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名前</translation>
    </message>
    <message>
        <source>The table&apos;s key</source>
        <translation>テーブルのキー</translation>
    </message>
    <message>
        <source>Remove %1</source>
        <translation>%1 を削除</translation>
    </message>
    <message>
        <source>An attribute has no name.</source>
        <translation>名前のない属性があります。</translation>
    </message>
    <message>
        <source>%1 stands twice.</source>
        <translation>%1 が重複しています。</translation>
    </message>
    <message>
        <source>Nothing</source>
        <translation>変更なし</translation>
    </message>
    <message>
        <source>Saving…</source>
        <translation>保存しています…</translation>
    </message>
    <message>
        <source>The item is gone. Saving makes it anew.</source>
        <translation>項目は削除されています。保存すると新しく作成されます。</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::dynamodb::SearchBar</name>
    <message>
        <source>Read from</source>
        <translation>読み取り元</translation>
    </message>
    <message>
        <source>Partition key</source>
        <translation>パーティションキー</translation>
    </message>
    <message>
        <source>Sort key</source>
        <translation>ソートキー</translation>
    </message>
    <message>
        <source>Largest first</source>
        <translation>降順</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>実行</translation>
    </message>
    <message>
        <source>Add a filter</source>
        <translation>フィルターを追加</translation>
    </message>
    <message>
        <source>The table</source>
        <translation>テーブル</translation>
    </message>
    <message>
        <source>Index %1</source>
        <translation>インデックス %1</translation>
    </message>
    <message>
        <source>A value looks it up; nothing reads all items</source>
        <translation>値を入れると検索、空欄ならすべての項目を読み取り</translation>
    </message>
    <message>
        <source>Filter %1</source>
        <translation>フィルター %1</translation>
    </message>
    <message>
        <source>Remove filter %1</source>
        <translation>フィルター %1 を削除</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::dynamodb::TableDetails</name>
    <message>
        <source>Item and table</source>
        <translation>項目とテーブル</translation>
    </message>
    <message>
        <source>Item</source>
        <translation>項目</translation>
    </message>
    <message>
        <source>Item as DynamoDB JSON</source>
        <translation>項目（DynamoDB JSON）</translation>
    </message>
    <message>
        <source>Table properties</source>
        <translation>テーブルのプロパティ</translation>
    </message>
    <message>
        <source>DynamoDB JSON</source>
        <translation>DynamoDB JSON</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>テーブル</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名前</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>ステータス</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>キー</translation>
    </message>
    <message>
        <source>Billing</source>
        <translation>課金</translation>
    </message>
    <message>
        <source>Provisioned: %1 reads, %2 writes a second</source>
        <translation>プロビジョンド: 1 秒あたり読み取り %1、書き込み %2</translation>
    </message>
    <message>
        <source>On demand</source>
        <translation>オンデマンド</translation>
    </message>
    <message>
        <source>Items (AWS counts some hours late)</source>
        <translation>項目数（AWS の集計は数時間遅れます）</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>サイズ</translation>
    </message>
    <message>
        <source>Deletion protection</source>
        <translation>削除保護</translation>
    </message>
    <message>
        <source>on</source>
        <translation>有効</translation>
    </message>
    <message>
        <source>off</source>
        <translation>無効</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>作成日時</translation>
    </message>
    <message>
        <source>ARN</source>
        <translation>ARN</translation>
    </message>
    <message>
        <source>Index %1</source>
        <translation>インデックス %1</translation>
    </message>
    <message>
        <source>global</source>
        <translation>グローバル</translation>
    </message>
    <message>
        <source>local</source>
        <translation>ローカル</translation>
    </message>
    <message>
        <source>Stack</source>
        <translation>スタック</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>費用</translation>
    </message>
    <message>
        <source>What %1 costs now</source>
        <translation>%1 の現在の費用</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::dynamodb::ValueEditor</name>
    <message>
        <source>%1 type</source>
        <translation>%1の型</translation>
    </message>
    <message>
        <source>%1 value</source>
        <translation>%1の値</translation>
    </message>
    <message>
        <source>String</source>
        <translation>文字列</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>数値</translation>
    </message>
    <message>
        <source>Boolean</source>
        <translation>ブール値</translation>
    </message>
    <message>
        <source>Null</source>
        <translation>Null</translation>
    </message>
    <message>
        <source>Binary</source>
        <translation>バイナリ</translation>
    </message>
    <message>
        <source>List, map or set</source>
        <translation>リスト、マップ、セット</translation>
    </message>
    <message>
        <source>true or false</source>
        <translation>true または false</translation>
    </message>
    <message>
        <source>Base64</source>
        <translation>Base64</translation>
    </message>
    <message>
        <source>&apos;%1&apos; is not a number of at most 38 digits.</source>
        <translation>「%1」は 38 桁以内の数値ではありません。</translation>
    </message>
    <message>
        <source>A Boolean is true or false.</source>
        <translation>ブール値は true か false です。</translation>
    </message>
    <message>
        <source>A Binary is written in Base64.</source>
        <translation>バイナリは Base64 で入力します。</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::ec2::CpuGraph</name>
    <message>
        <source>Processor use</source>
        <translation>プロセッサ使用率</translation>
    </message>
    <message>
        <source>minutes ago</source>
        <translation>分前</translation>
    </message>
    <message>
        <source>percent</source>
        <translation>パーセント</translation>
    </message>
    <message>
        <source>Select an instance to see it.</source>
        <translation>インスタンスを選択してください。</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>読み込み中…</translation>
    </message>
    <message>
        <source>CloudWatch has nothing yet: the first value comes after some minutes.</source>
        <translation>CloudWatch にまだ値がありません。最初の値は数分後に届きます。</translation>
    </message>
    <message>
        <source>%1 % on average over the last minute that was measured</source>
        <translation>最後に測定された 1 分間の平均は %1 % です</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>プロセッサ</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::ec2::Ec2Panel</name>
    <message>
        <source>EC2</source>
        <translation>EC2</translation>
    </message>
    <message>
        <source>Instances</source>
        <translation>インスタンス</translation>
    </message>
    <message>
        <source>There is no instance. The stacks MyFirstEc2 and Ec2ForDl make one each.</source>
        <translation>インスタンスはありません。スタック MyFirstEc2 と Ec2ForDl がそれぞれ 1 つ作成します。</translation>
    </message>
    <message>
        <source>Key pairs</source>
        <translation>キーペア</translation>
    </message>
    <message>
        <source>There is no key pair. Who logs in to an instance needs one.</source>
        <translation>キーペアはありません。インスタンスへのログインに必要です。</translation>
    </message>
    <message>
        <source>Listing instances</source>
        <translation>インスタンスの一覧取得</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>開始</translation>
    </message>
    <message>
        <source>Starting %1</source>
        <translation>%1 の開始</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>開始しました</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Stopping %1</source>
        <translation>%1 の停止</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>停止しました</translation>
    </message>
    <message>
        <source>Reboot</source>
        <translation>再起動</translation>
    </message>
    <message>
        <source>Rebooting %1</source>
        <translation>%1 の再起動</translation>
    </message>
    <message>
        <source>Rebooted</source>
        <translation>再起動しました</translation>
    </message>
    <message>
        <source>Terminate</source>
        <translation>終了</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>接続</translation>
    </message>
    <message>
        <source>Opens a terminal that is logged in to the instance</source>
        <translation>インスタンスにログインした端末を開きます</translation>
    </message>
    <message>
        <source>Copy the ssh command</source>
        <translation>ssh コマンドをコピー</translation>
    </message>
    <message>
        <source>New key pair</source>
        <translation>新しいキーペア</translation>
    </message>
    <message>
        <source>Delete key pair</source>
        <translation>キーペアを削除</translation>
    </message>
    <message>
        <source>Instance details</source>
        <translation>インスタンスの詳細</translation>
    </message>
    <message>
        <source>Console output</source>
        <translation>コンソール出力</translation>
    </message>
    <message>
        <source>Summary</source>
        <translation>概要</translation>
    </message>
    <message>
        <source>Console</source>
        <translation>コンソール</translation>
    </message>
    <message>
        <source>Tunnel</source>
        <translation>トンネル</translation>
    </message>
    <message numerus="yes">
        <source>%n instance(s)</source>
        <translation>
            <numerusform>インスタンス %n 台</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n running</source>
        <translation>
            <numerusform>実行中 %n 台</numerusform>
        </translation>
    </message>
    <message>
        <source>Instance</source>
        <translation>インスタンス</translation>
    </message>
    <message>
        <source>It has written nothing yet.</source>
        <translation>まだ何も出力していません。</translation>
    </message>
    <message>
        <source>%1 %2 and its disk</source>
        <translation>%1 %2 とそのディスク</translation>
    </message>
    <message>
        <source>This goes and cannot be brought back:</source>
        <translation>次のものが削除され、元に戻せません:</translation>
    </message>
    <message>
        <source>Terminating %1</source>
        <translation>%1 の終了</translation>
    </message>
    <message>
        <source>Terminated</source>
        <translation>終了しました</translation>
    </message>
    <message>
        <source>Its private key is saved below ~/.ssh, for you alone. Name:</source>
        <translation>秘密鍵は ~/.ssh に、自分だけが読めるように保存されます。名前:</translation>
    </message>
    <message>
        <source>Making key pair %1</source>
        <translation>キーペア %1 の作成</translation>
    </message>
    <message>
        <source>Saved in %1</source>
        <translation>%1 に保存しました</translation>
    </message>
    <message>
        <source>The key pair %1</source>
        <translation>キーペア %1</translation>
    </message>
    <message>
        <source>This goes, and with it the way into instances that use it:</source>
        <translation>次のものが削除され、これを使うインスタンスには入れなくなります:</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>削除</translation>
    </message>
    <message>
        <source>Deleting key pairs</source>
        <translation>キーペアの削除</translation>
    </message>
    <message>
        <source>Deleted in both places</source>
        <translation>両方から削除しました</translation>
    </message>
    <message>
        <source>No terminal program was found. The command is on the clipboard; paste it into one:

%1</source>
        <translation>端末プログラムが見つかりません。コマンドをクリップボードにコピーしたので、端末に貼り付けてください:

%1</translation>
    </message>
    <message>
        <source>Launch instance</source>
        <translation>インスタンスを起動</translation>
    </message>
    <message>
        <source>Only my address</source>
        <translation>自分のアドレスのみ</translation>
    </message>
    <message>
        <source>Lets only this computer in where everybody may reach port 22</source>
        <translation>誰でもポート 22 に届くところを、このコンピューターだけに限ります</translation>
    </message>
    <message>
        <source>Key pairs and security groups</source>
        <translation>キーペアとセキュリティグループ</translation>
    </message>
    <message>
        <source>Security groups</source>
        <translation>セキュリティグループ</translation>
    </message>
    <message numerus="yes">
        <source>port 22 open to everybody in %n group(s)</source>
        <translation>
            <numerusform>%n 個のグループでポート 22 が誰にでも開放</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Launching %n instance(s) of %1</source>
        <translation>
            <numerusform>%1 のインスタンス %n 台を起動しています</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n instance(s) running</source>
        <translation>
            <numerusform>インスタンス %n 台が実行中</numerusform>
        </translation>
    </message>
    <message>
        <source>Closing port 22 to everybody else</source>
        <translation>ほかの人にポート 22 を閉じています</translation>
    </message>
    <message>
        <source>Only this computer may reach port 22</source>
        <translation>ポート 22 に届くのはこのコンピューターだけです</translation>
    </message>
    <message>
        <source>Jobs</source>
        <translation>ジョブ</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>Open Stacks</source>
        <translation>スタック画面を開く</translation>
    </message>
    <message>
        <source>There is no instance yet. Deploy MyFirstEc2, or launch one.</source>
        <translation>インスタンスはまだありません。MyFirstEc2 をデプロイするか、インスタンスを起動してください。</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::ec2::InstanceSummary</name>
    <message>
        <source>Properties</source>
        <translation>プロパティ</translation>
    </message>
    <message>
        <source>Select an instance to see it.</source>
        <translation>インスタンスを選択してください。</translation>
    </message>
    <message>
        <source>Jobs on the instance</source>
        <translation>このインスタンスのジョブ</translation>
    </message>
    <message>
        <source>Looking for its jobs…</source>
        <translation>ジョブを探しています…</translation>
    </message>
    <message>
        <source>The instance has left its compute environment, and ECS does not tell any more which jobs ran on it.</source>
        <translation>インスタンスはコンピューティング環境から外れており、どのジョブが実行されていたかを ECS はもう返しません。</translation>
    </message>
    <message>
        <source>No job runs on the instance, and none has of late.</source>
        <translation>このインスタンスで実行中のジョブも、最近実行されたジョブもありません。</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状態</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>タイプ</translation>
    </message>
    <message>
        <source>Jobs</source>
        <translation>ジョブ</translation>
    </message>
    <message numerus="yes">
        <source>%n running</source>
        <translation>
            <numerusform>%n 件実行中</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n ended</source>
        <translation>
            <numerusform>%n 件終了</numerusform>
        </translation>
    </message>
    <message>
        <source>Compute environment</source>
        <translation>コンピューティング環境</translation>
    </message>
    <message>
        <source>Stack</source>
        <translation>スタック</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>費用</translation>
    </message>
    <message>
        <source>What %1 costs now</source>
        <translation>%1 の現在の費用</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>イメージ</translation>
    </message>
    <message>
        <source>Key pair</source>
        <translation>キーペア</translation>
    </message>
    <message>
        <source>Public address</source>
        <translation>パブリックアドレス</translation>
    </message>
    <message>
        <source>Public name</source>
        <translation>パブリック DNS 名</translation>
    </message>
    <message>
        <source>Private address</source>
        <translation>プライベートアドレス</translation>
    </message>
    <message>
        <source>Zone</source>
        <translation>ゾーン</translation>
    </message>
    <message>
        <source>VPC</source>
        <translation>VPC</translation>
    </message>
    <message>
        <source>Subnet</source>
        <translation>サブネット</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>開始日時</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>理由</translation>
    </message>
    <message>
        <source>Security group %1</source>
        <translation>セキュリティグループ %1</translation>
    </message>
    <message>
        <source>Tag %1</source>
        <translation>タグ %1</translation>
    </message>
    <message>
        <source>Security group</source>
        <translation>セキュリティグループ</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::ec2::LaunchDialog</name>
    <message>
        <source>Type</source>
        <translation>タイプ</translation>
    </message>
    <message>
        <source>vCPUs</source>
        <translation>vCPU</translation>
    </message>
    <message>
        <source>Memory GiB</source>
        <translation>メモリ GiB</translation>
    </message>
    <message>
        <source>GPUs</source>
        <translation>GPU</translation>
    </message>
    <message>
        <source>$/h</source>
        <translation>$/時間</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>不明</translation>
    </message>
    <message>
        <source>Launch instance</source>
        <translation>インスタンスを起動</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名前</translation>
    </message>
    <message>
        <source>The tag Name, for you</source>
        <translation>タグ Name。自分の目印です</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>イメージ</translation>
    </message>
    <message>
        <source>Find other images</source>
        <translation>ほかのイメージを検索</translation>
    </message>
    <message>
        <source>Find others of AWS&apos;s by name, such as ubuntu-minimal*; Enter searches</source>
        <translation>AWS のほかのイメージを名前で検索。例: ubuntu-minimal*。Enter で検索します</translation>
    </message>
    <message>
        <source>Filter types</source>
        <translation>タイプを絞り込む</translation>
    </message>
    <message>
        <source>Filter, such as g4dn or t3</source>
        <translation>絞り込み。例: g4dn、t3</translation>
    </message>
    <message>
        <source>Instance types</source>
        <translation>インスタンスタイプ</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>読み込み中…</translation>
    </message>
    <message>
        <source>Key pair</source>
        <translation>キーペア</translation>
    </message>
    <message>
        <source>Subnet</source>
        <translation>サブネット</translation>
    </message>
    <message>
        <source>Security group</source>
        <translation>セキュリティグループ</translation>
    </message>
    <message>
        <source>Count</source>
        <translation>個数</translation>
    </message>
    <message>
        <source>Launch</source>
        <translation>起動</translation>
    </message>
    <message>
        <source>None: nobody can log in</source>
        <translation>なし: 誰もログインできません</translation>
    </message>
    <message>
        <source>public</source>
        <translation>パブリック</translation>
    </message>
    <message>
        <source>Searching images…</source>
        <translation>イメージを検索しています…</translation>
    </message>
    <message>
        <source>AWS has no image of that name.</source>
        <translation>その名前のイメージは AWS にありません。</translation>
    </message>
    <message>
        <source>No type runs this image.</source>
        <translation>このイメージを動かすタイプはありません。</translation>
    </message>
    <message>
        <source>port 22 open to everybody</source>
        <translation>ポート 22 が誰にでも開放</translation>
    </message>
    <message>
        <source>Your quota cannot be read: %1</source>
        <translation>クォータを読めません: %1</translation>
    </message>
    <message>
        <source>Your quota, %1: %2 of %3 vCPUs are in use</source>
        <translation>クォータ %1: %3 vCPU 中 %2 を使用中</translation>
    </message>
    <message>
        <source>Choose a type.</source>
        <translation>タイプを選んでください。</translation>
    </message>
    <message>
        <source>Choose an image.</source>
        <translation>イメージを選んでください。</translation>
    </message>
    <message>
        <source>There is no network. The stack MyFirstEc2 makes one, and an instance with it.</source>
        <translation>ネットワークがありません。スタック MyFirstEc2 が、インスタンスと一緒に作ります。</translation>
    </message>
    <message>
        <source>It costs from its start until it is terminated; a stopped one keeps its disk, which costs a little.</source>
        <translation>起動から削除まで料金がかかります。停止中もディスクは残り、少し料金がかかります。</translation>
    </message>
    <message>
        <source>%1 $/h</source>
        <translation>%1 $/時間</translation>
    </message>
    <message>
        <source>The price is not known here</source>
        <translation>料金はここでは分かりません</translation>
    </message>
    <message>
        <source>This takes %1 vCPUs and your quota leaves %2: AWS will refuse. Service Quotas is where more is asked for.</source>
        <translation>これには %1 vCPU が必要ですが、クォータの残りは %2 です。このままでは AWS に拒否されます。引き上げは Service Quotas で申請できます。</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::ec2::TunnelBox</name>
    <message>
        <source>Port on this computer</source>
        <translation>このコンピューターのポート</translation>
    </message>
    <message>
        <source>Port on the instance</source>
        <translation>インスタンスのポート</translation>
    </message>
    <message>
        <source>Open tunnel</source>
        <translation>トンネルを開く</translation>
    </message>
    <message>
        <source>Open Jupyter</source>
        <translation>Jupyter を開く</translation>
    </message>
    <message>
        <source>Asks the instance which Jupyter runs there, and opens it with its token</source>
        <translation>インスタンスで動いている Jupyter を調べ、トークン付きで開きます</translation>
    </message>
    <message>
        <source>ssh is not installed: install openssh-client.</source>
        <translation>ssh がありません。openssh-client をインストールしてください。</translation>
    </message>
    <message>
        <source>No tunnel is open.</source>
        <translation>トンネルは開いていません。</translation>
    </message>
    <message>
        <source>Close tunnel</source>
        <translation>トンネルを閉じる</translation>
    </message>
    <message>
        <source>Connecting to %1…</source>
        <translation>%1 に接続しています…</translation>
    </message>
    <message>
        <source>localhost:%1 leads to port %2 of %3.</source>
        <translation>localhost:%1 は %3 のポート %2 につながっています。</translation>
    </message>
    <message>
        <source>The tunnel is closed: %1 is %2.</source>
        <translation>トンネルを閉じました: %1 は %2 です。</translation>
    </message>
    <message>
        <source>The tunnel broke; it is opened again. %1</source>
        <translation>トンネルが切れたため、開き直しています。%1</translation>
    </message>
    <message>
        <source>No Jupyter runs there. Log in and start it: jupyter notebook. %1</source>
        <translation>Jupyter が動いていません。ログインして起動してください: jupyter notebook。%1</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::ecs::EcsPanel</name>
    <message>
        <source>ECS</source>
        <translation>ECS</translation>
    </message>
    <message>
        <source>Listing tasks</source>
        <translation>タスクの一覧取得</translation>
    </message>
    <message>
        <source>Run task</source>
        <translation>タスクを実行</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Show log</source>
        <translation>ログを表示</translation>
    </message>
    <message>
        <source>Open stack</source>
        <translation>スタックを開く</translation>
    </message>
    <message>
        <source>Open Stacks</source>
        <translation>スタック画面を開く</translation>
    </message>
    <message>
        <source>Cluster</source>
        <translation>クラスター</translation>
    </message>
    <message>
        <source>ECS lists</source>
        <translation>ECS の一覧</translation>
    </message>
    <message>
        <source>Tasks</source>
        <translation>タスク</translation>
    </message>
    <message>
        <source>No task runs, and none has run within the last hour.</source>
        <translation>実行中のタスクはなく、この 1 時間に実行されたものもありません。</translation>
    </message>
    <message>
        <source>Services</source>
        <translation>サービス</translation>
    </message>
    <message>
        <source>No service keeps tasks running. Tasks that run once need none.</source>
        <translation>タスクを動かし続けるサービスはありません。1 回だけのタスクにサービスは不要です。</translation>
    </message>
    <message>
        <source>Clusters</source>
        <translation>クラスター</translation>
    </message>
    <message>
        <source>Questions</source>
        <translation>質問</translation>
    </message>
    <message>
        <source>All clusters</source>
        <translation>すべてのクラスター</translation>
    </message>
    <message>
        <source>There is no cluster. Deploy EcsClusterQaBot to get one.</source>
        <translation>クラスターがありません。EcsClusterQaBot をデプロイすると作られます。</translation>
    </message>
    <message>
        <source>No stack made this cluster.</source>
        <translation>このクラスターはスタックで作られたものではありません。</translation>
    </message>
    <message numerus="yes">
        <source>Starting %n task(s) of %1</source>
        <translation>
            <numerusform>%1 のタスク %n 件の開始</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n task(s) started</source>
        <translation>
            <numerusform>タスク %n 件を開始しました</numerusform>
        </translation>
    </message>
    <message>
        <source>Stop tasks</source>
        <translation>タスクを停止</translation>
    </message>
    <message>
        <source>These tasks end now. A service starts others in the place of its own.</source>
        <translation>これらのタスクは今すぐ終わります。サービスのタスクは、代わりのものが始まります。</translation>
    </message>
    <message numerus="yes">
        <source>Stop %n task(s)</source>
        <translation>
            <numerusform>タスク %n 件を停止</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Stopping %n task(s)</source>
        <translation>
            <numerusform>タスク %n 件の停止</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n task(s) are told to stop</source>
        <translation>
            <numerusform>タスク %n 件に停止を指示しました</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skydeck::panels::ecs::QuestionsPage</name>
    <message>
        <source>Context</source>
        <translation>文脈</translation>
    </message>
    <message>
        <source>The text in which the answer is to be found</source>
        <translation>答えを探す文章</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>質問</translation>
    </message>
    <message>
        <source>What do you want to know?</source>
        <translation>何を知りたいですか?</translation>
    </message>
    <message>
        <source>Ask</source>
        <translation>質問する</translation>
    </message>
    <message>
        <source>Ask a file…</source>
        <translation>ファイルで質問…</translation>
    </message>
    <message>
        <source>Ask a file</source>
        <translation>ファイルで質問</translation>
    </message>
    <message>
        <source>A JSON array, or one JSON object a line, of context, question and perhaps item_id: a task answers each, %1 at a time</source>
        <translation>context、question、任意で item_id を持つ JSON の配列、または 1 行に 1 つの JSON オブジェクト。それぞれに 1 つのタスクが答え、同時に %1 件まで進みます</translation>
    </message>
    <message>
        <source>Clear answers</source>
        <translation>回答を消去</translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>Show its task</source>
        <translation>タスクを表示</translation>
    </message>
    <message>
        <source>Context of the answer</source>
        <translation>回答の文脈</translation>
    </message>
    <message numerus="yes">
        <source>%n answer(s)</source>
        <translation>
            <numerusform>回答 %n 件</numerusform>
        </translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>読み込み中…</translation>
    </message>
    <message>
        <source>No answers yet. Ask something at the left.</source>
        <translation>まだ回答がありません。左で質問してください。</translation>
    </message>
    <message>
        <source>Each question is a task on Fargate: it takes some seconds to start, and costs while it runs.</source>
        <translation>質問ごとに Fargate のタスクが 1 つ動きます。開始に数秒かかり、実行中は料金がかかります。</translation>
    </message>
    <message>
        <source>Asking: %1</source>
        <translation>質問中: %1</translation>
    </message>
    <message>
        <source>Questions (*.json *.jsonl *.ndjson);;All files (*)</source>
        <translation>質問 (*.json *.jsonl *.ndjson);;すべてのファイル (*)</translation>
    </message>
    <message>
        <source>Asking %1</source>
        <translation>%1 の質問</translation>
    </message>
    <message>
        <source>Answered</source>
        <translation>回答済み</translation>
    </message>
    <message>
        <source>Every answer in the bot&apos;s table goes:</source>
        <translation>ボットのテーブルにある回答がすべて消えます:</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>消去</translation>
    </message>
    <message>
        <source>Clearing the answers</source>
        <translation>回答の消去</translation>
    </message>
    <message>
        <source>The table is empty</source>
        <translation>テーブルは空です</translation>
    </message>
    <message>
        <source>Select an answer to see it in its context.</source>
        <translation>回答を選ぶと、文脈の中で表示されます。</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::ecs::RunTaskDialog</name>
    <message>
        <source>Run task</source>
        <translation>タスクを実行</translation>
    </message>
    <message>
        <source>Cluster</source>
        <translation>クラスター</translation>
    </message>
    <message>
        <source>Task definition</source>
        <translation>タスク定義</translation>
    </message>
    <message>
        <source>Count</source>
        <translation>個数</translation>
    </message>
    <message>
        <source>Container</source>
        <translation>コンテナ</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>コマンド</translation>
    </message>
    <message>
        <source>One argument a line; empty: the task definition&apos;s</source>
        <translation>1 行に引数 1 つ。空ならタスク定義のもの</translation>
    </message>
    <message>
        <source>Environment</source>
        <translation>環境変数</translation>
    </message>
    <message>
        <source>NAME=VALUE a line, added to the task definition&apos;s</source>
        <translation>1 行に 1 つ 名前=値。タスク定義の環境変数に加わります</translation>
    </message>
    <message>
        <source>Subnets</source>
        <translation>サブネット</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>実行</translation>
    </message>
    <message>
        <source>There is no task definition. A stack such as EcsClusterQaBot has one.</source>
        <translation>タスク定義がありません。EcsClusterQaBot のようなスタックに含まれます。</translation>
    </message>
    <message>
        <source>A task on Fargate runs in a subnet: choose at least one.</source>
        <translation>Fargate のタスクはサブネットで動きます。1 つ以上選んでください。</translation>
    </message>
    <message>
        <source>Each task has %1 vCPUs and %2 MiB, and costs while it runs.</source>
        <translation>各タスクは %1 vCPU と %2 MiB を持ち、実行中は料金がかかります。</translation>
    </message>
    <message>
        <source>Reading the task definition…</source>
        <translation>タスク定義を読んでいます…</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::ecs::TaskDetails</name>
    <message>
        <source>Task details</source>
        <translation>タスクの詳細</translation>
    </message>
    <message>
        <source>Properties</source>
        <translation>プロパティ</translation>
    </message>
    <message>
        <source>Select a task to see it.</source>
        <translation>タスクを選択してください。</translation>
    </message>
    <message>
        <source>Containers</source>
        <translation>コンテナ</translation>
    </message>
    <message>
        <source>Select a task to see its containers.</source>
        <translation>タスクを選ぶとコンテナが表示されます。</translation>
    </message>
    <message>
        <source>Container</source>
        <translation>コンテナ</translation>
    </message>
    <message>
        <source>Task log</source>
        <translation>タスクのログ</translation>
    </message>
    <message>
        <source>Raw JSON</source>
        <translation>生の JSON</translation>
    </message>
    <message>
        <source>Summary</source>
        <translation>概要</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>ログ</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>タスク</translation>
    </message>
    <message>
        <source>Select a task to see what it writes.</source>
        <translation>タスクを選ぶと、書き出した内容が表示されます。</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状態</translation>
    </message>
    <message>
        <source>Desired</source>
        <translation>希望数</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>理由</translation>
    </message>
    <message>
        <source>Stop code</source>
        <translation>停止コード</translation>
    </message>
    <message>
        <source>Definition</source>
        <translation>定義</translation>
    </message>
    <message>
        <source>Cluster</source>
        <translation>クラスター</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>グループ</translation>
    </message>
    <message>
        <source>Started by</source>
        <translation>開始者</translation>
    </message>
    <message>
        <source>Launch type</source>
        <translation>起動タイプ</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>サイズ</translation>
    </message>
    <message>
        <source>%1 vCPUs · %2 MiB</source>
        <translation>%1 vCPU · %2 MiB</translation>
    </message>
    <message>
        <source>Command of %1</source>
        <translation>%1 のコマンド</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>作成日時</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>開始日時</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>停止日時</translation>
    </message>
    <message>
        <source>Subnet</source>
        <translation>サブネット</translation>
    </message>
    <message>
        <source>Private address</source>
        <translation>プライベートアドレス</translation>
    </message>
    <message>
        <source>ARN</source>
        <translation>ARN</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>読み込み中…</translation>
    </message>
    <message>
        <source>The task definition keeps no log of this container.</source>
        <translation>タスク定義は、このコンテナのログを残しません。</translation>
    </message>
    <message>
        <source>The container has written nothing.</source>
        <translation>コンテナは何も書きませんでした。</translation>
    </message>
    <message>
        <source>The container has written nothing yet.</source>
        <translation>コンテナはまだ何も書いていません。</translation>
    </message>
    <message>
        <source>Log of %1</source>
        <translation>%1 のログ</translation>
    </message>
    <message>
        <source>Stack</source>
        <translation>スタック</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>テーブル</translation>
    </message>
    <message>
        <source>Bucket</source>
        <translation>バケット</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>費用</translation>
    </message>
    <message>
        <source>What %1 costs now</source>
        <translation>%1 の現在の費用</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::experiments::CsvView</name>
    <message>
        <source>Columns of files</source>
        <translation>ファイルの列</translation>
    </message>
    <message>
        <source>row</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Open a CSV file: of any program, of any columns.</source>
        <translation>CSV ファイルを開いてください。どのプログラムのどの列でも描けます。</translation>
    </message>
    <message>
        <source>Columns to draw</source>
        <translation>描く列</translation>
    </message>
    <message>
        <source>Open files</source>
        <translation>ファイルを開く</translation>
    </message>
    <message>
        <source>From the bucket</source>
        <translation>バケットから</translation>
    </message>
    <message>
        <source>Close files</source>
        <translation>ファイルを閉じる</translation>
    </message>
    <message>
        <source>Stop reading</source>
        <translation>読み込みを中止</translation>
    </message>
    <message>
        <source>Column across</source>
        <translation>横軸の列</translation>
    </message>
    <message>
        <source>Smoothing of columns</source>
        <translation>列の平滑化</translation>
    </message>
    <message>
        <source>No smoothing</source>
        <translation>平滑化なし</translation>
    </message>
    <message>
        <source>Smoothing %1</source>
        <translation>平滑化 %1</translation>
    </message>
    <message>
        <source>Log across</source>
        <translation>横軸を対数に</translation>
    </message>
    <message>
        <source>Log up</source>
        <translation>縦軸を対数に</translation>
    </message>
    <message>
        <source>Reset zoom</source>
        <translation>拡大をリセット</translation>
    </message>
    <message>
        <source>Export columns</source>
        <translation>列をエクスポート</translation>
    </message>
    <message>
        <source>Open CSV files</source>
        <translation>CSV ファイルを開く</translation>
    </message>
    <message>
        <source>Tables (*.csv *.tsv *.txt);;All files (*)</source>
        <translation>表（*.csv *.tsv *.txt）;;すべてのファイル（*）</translation>
    </message>
    <message>
        <source>The bucket holds no CSV file.</source>
        <translation>バケットに CSV ファイルはありません。</translation>
    </message>
    <message>
        <source>File</source>
        <translation>ファイル</translation>
    </message>
    <message>
        <source>Reading %1…</source>
        <translation>%1 を読み込み中…</translation>
    </message>
    <message>
        <source>over the row&apos;s number</source>
        <translation>横軸: 行番号</translation>
    </message>
    <message>
        <source>over %1</source>
        <translation>横軸: %1</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>ほか %n 件</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skydeck::panels::experiments::DigitCanvas</name>
    <message>
        <source>Draw a digit</source>
        <translation>数字を描く</translation>
    </message>
    <message>
        <source>Draw a digit here</source>
        <translation>ここに数字を描く</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::experiments::ExperimentsPanel</name>
    <message>
        <source>Experiments</source>
        <translation>実験</translation>
    </message>
    <message>
        <source>Reading the runs</source>
        <translation>実行結果の読み込み</translation>
    </message>
    <message>
        <source>Open Stacks</source>
        <translation>スタック画面を開く</translation>
    </message>
    <message>
        <source>Stack</source>
        <translation>スタック</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>損失</translation>
    </message>
    <message>
        <source>epoch</source>
        <translation>エポック</translation>
    </message>
    <message>
        <source>dashed: training, solid: validation</source>
        <translation>破線: 訓練、実線: 検証</translation>
    </message>
    <message>
        <source>Validation accuracy</source>
        <translation>検証正解率</translation>
    </message>
    <message>
        <source>percent</source>
        <translation>パーセント</translation>
    </message>
    <message>
        <source>Open its job</source>
        <translation>ジョブを開く</translation>
    </message>
    <message>
        <source>Export heatmap as PNG</source>
        <translation>ヒートマップを PNG でエクスポート</translation>
    </message>
    <message>
        <source>Export heatmap as SVG</source>
        <translation>ヒートマップを SVG でエクスポート</translation>
    </message>
    <message>
        <source>Export heatmap as CSV</source>
        <translation>ヒートマップを CSV でエクスポート</translation>
    </message>
    <message>
        <source>No stack with a job queue is deployed. Deploy SimpleBatch first.</source>
        <translation>ジョブキューのあるスタックがありません。まず SimpleBatch をデプロイしてください。</translation>
    </message>
    <message>
        <source>%1 has no runs yet. Start a sweep over learning rate and momentum.</source>
        <translation>%1 の実行はまだありません。学習率とモーメンタムをスイープしてください。</translation>
    </message>
    <message>
        <source>Views of the runs</source>
        <translation>実行の表示</translation>
    </message>
    <message>
        <source>Grid and curves</source>
        <translation>グリッドと曲線</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>パラメータ</translation>
    </message>
    <message>
        <source>CSV files</source>
        <translation>CSV ファイル</translation>
    </message>
    <message>
        <source>What it learned</source>
        <translation>学習の成果</translation>
    </message>
    <message>
        <source>First steps</source>
        <translation>はじめの一歩</translation>
    </message>
    <message>
        <source>%1 of %2 runs drawn as curves</source>
        <translation>%2 件中 %1 件の曲線を表示</translation>
    </message>
    <message>
        <source>Show its log</source>
        <translation>ログを表示</translation>
    </message>
    <message>
        <source>Open its file</source>
        <translation>ファイルを開く</translation>
    </message>
    <message>
        <source>Show what its stack costs</source>
        <translation>スタックのコストを表示</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::experiments::FirstStepsView</name>
    <message>
        <source>%1 × %1 times %1 × %1, float32</source>
        <translation>%1 × %1 と %1 × %1 の積、float32</translation>
    </message>
    <message numerus="yes">
        <source>Processor, %n thread(s): %1 s, %2 GFLOP/s</source>
        <translation>
            <numerusform>プロセッサ（%n スレッド）: %1 秒、%2 GFLOP/s</numerusform>
        </translation>
    </message>
    <message>
        <source>GPU: %1 s, %2 GFLOP/s, %3 times as fast</source>
        <translation>GPU: %1 秒、%2 GFLOP/s、%3 倍の速さ</translation>
    </message>
    <message>
        <source>GPU: this machine has none that libtorch can use</source>
        <translation>GPU: このマシンには libtorch が使えるものがありません</translation>
    </message>
    <message>
        <source>Rows of the matrices</source>
        <translation>行列の行数</translation>
    </message>
    <message>
        <source>Compute</source>
        <translation>計算</translation>
    </message>
    <message>
        <source>Cancel computation</source>
        <translation>計算を中止</translation>
    </message>
    <message>
        <source>Add two tensors</source>
        <translation>二つのテンソルの和</translation>
    </message>
    <message>
        <source>The first thing one does with tensors: numbers of one shape, added element by element.</source>
        <translation>テンソルで最初にすること。同じ形の数を要素ごとに足します。</translation>
    </message>
    <message>
        <source>Multiply two matrices</source>
        <translation>二つの行列の積</translation>
    </message>
    <message>
        <source>Most of a network&apos;s work is such products. A GPU does one of this size many times faster than a processor.</source>
        <translation>ネットワークの計算の大半はこのような積です。この大きさの積は、GPU ならプロセッサの何倍も速く計算できます。</translation>
    </message>
    <message>
        <source>First steps on %1</source>
        <translation>%1 でのはじめの一歩</translation>
    </message>
    <message>
        <source>Cancelled.</source>
        <translation>中止しました。</translation>
    </message>
    <message>
        <source>A job is submitted…</source>
        <translation>ジョブを投入中…</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::experiments::GridView</name>
    <message>
        <source>Heatmap metric</source>
        <translation>ヒートマップの指標</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>列</translation>
    </message>
    <message>
        <source>Only this %1</source>
        <translation>%1 を固定</translation>
    </message>
    <message>
        <source>all: %1</source>
        <translation>すべて: %1</translation>
    </message>
    <message>
        <source>accuracy (%)</source>
        <translation>正解率（%）</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::experiments::ParametersView</name>
    <message>
        <source>Parameter importance: share of the variance of %1</source>
        <translation>パラメータの重要度: %1 の分散に占める割合</translation>
    </message>
    <message>
        <source>First-order sensitivity S = Var(E[y|x]) / Var(y) (Saltelli et al. 2008), estimated by the correlation ratio over groups of equal or neighbouring values (Pearson 1905) with the correction ε² for few runs (Kelley 1935).</source>
        <translation>一次感度指数 S = Var(E[y|x]) / Var(y)（Saltelli ほか 2008）。等しい値または近い値のグループごとの相関比（Pearson 1905）で推定し、実行が少ないときの補正 ε²（Kelley 1935）を加えています。</translation>
    </message>
    <message>
        <source>Too few runs with differing parameters and results</source>
        <translation>パラメータと結果が異なる実行が足りません</translation>
    </message>
    <message numerus="yes">
        <source>%n group(s)</source>
        <translation>
            <numerusform>%n グループ</numerusform>
        </translation>
    </message>
    <message>
        <source>Metric of the parameters</source>
        <translation>パラメータの指標</translation>
    </message>
    <message>
        <source>Export parallel coordinates</source>
        <translation>平行座標をエクスポート</translation>
    </message>
    <message>
        <source>Export importance</source>
        <translation>重要度をエクスポート</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::experiments::PredictionsView</name>
    <message>
        <source>Predict test digits</source>
        <translation>テスト画像を予測</translation>
    </message>
    <message>
        <source>Cancel prediction</source>
        <translation>予測を中止</translation>
    </message>
    <message>
        <source>Test digits</source>
        <translation>テスト画像</translation>
    </message>
    <message>
        <source>Confusion matrix</source>
        <translation>混同行列</translation>
    </message>
    <message>
        <source>Export confusion matrix</source>
        <translation>混同行列をエクスポート</translation>
    </message>
    <message>
        <source>Recognise</source>
        <translation>認識</translation>
    </message>
    <message>
        <source>Clear drawing</source>
        <translation>描画を消す</translation>
    </message>
    <message>
        <source>What the run reads</source>
        <translation>この実行の予測</translation>
    </message>
    <message>
        <source>Draw a digit, then press Recognise.</source>
        <translation>数字を描いて「認識」を押してください。</translation>
    </message>
    <message>
        <source>Select a run in the list: its best weights are asked.</source>
        <translation>一覧で実行を選ぶと、その最良の重みで予測します。</translation>
    </message>
    <message>
        <source>Asks the best weights of %1 for the 10,000 test images.</source>
        <translation>%1 の最良の重みで 10,000 枚のテスト画像を予測します。</translation>
    </message>
    <message>
        <source>Predicting test digits with %1</source>
        <translation>%1 によるテスト画像の予測</translation>
    </message>
    <message>
        <source>Reading the drawn digit with %1</source>
        <translation>%1 による描いた数字の認識</translation>
    </message>
    <message>
        <source>Cancelled.</source>
        <translation>中止しました。</translation>
    </message>
    <message>
        <source>A job is submitted…</source>
        <translation>ジョブを投入中…</translation>
    </message>
    <message>
        <source>%1: %2 % of %3 test images right, by the weights of epoch %4</source>
        <translation>%1: %3 枚のテスト画像の %2 % が正解（エポック %4 の重み）</translation>
    </message>
    <message>
        <source>%1, right</source>
        <translation>%1、正解</translation>
    </message>
    <message>
        <source>%1 read as %2</source>
        <translation>%1 を %2 と予測</translation>
    </message>
    <message>
        <source>Test image %1, truth %2, read as %3 with %4 %</source>
        <translation>テスト画像 %1、正解 %2、予測 %3（%4 %）</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::experiments::RunDetails</name>
    <message>
        <source>Run details</source>
        <translation>実行の詳細</translation>
    </message>
    <message>
        <source>Numbers per epoch</source>
        <translation>エポックごとの数値</translation>
    </message>
    <message>
        <source>Raw JSON</source>
        <translation>生の JSON</translation>
    </message>
    <message>
        <source>Summary</source>
        <translation>概要</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>ログ</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>エポック</translation>
    </message>
    <message>
        <source>Select a run in the heatmap, the charts or the list.</source>
        <translation>ヒートマップ、グラフ、一覧のいずれかで実行を選択してください。</translation>
    </message>
    <message>
        <source>No run is selected</source>
        <translation>実行が選択されていません</translation>
    </message>
    <message>
        <source>%1 % in epoch %2</source>
        <translation>%1 %（エポック %2）</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>実行</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状態</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>理由</translation>
    </message>
    <message>
        <source>Best accuracy</source>
        <translation>最良の正解率</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>開始日時</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>停止日時</translation>
    </message>
    <message>
        <source>Exit code</source>
        <translation>終了コード</translation>
    </message>
    <message>
        <source>Job</source>
        <translation>ジョブ</translation>
    </message>
    <message>
        <source>Metrics</source>
        <translation>メトリクス</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>備考</translation>
    </message>
    <message>
        <source>The metrics in the bucket are of an earlier run.</source>
        <translation>バケットにあるメトリクスは以前の実行のものです。</translation>
    </message>
    <message>
        <source>Batch knows no job of this run any more, so there is no log</source>
        <translation>この実行のジョブは Batch に残っていないため、ログがありません</translation>
    </message>
    <message>
        <source>The job has not started yet</source>
        <translation>ジョブはまだ開始していません</translation>
    </message>
    <message>
        <source>epoch  train loss  validation loss  accuracy %</source>
        <translation>epoch  train loss  validation loss  accuracy %</translation>
    </message>
    <message>
        <source>Job log</source>
        <translation>ジョブのログ</translation>
    </message>
    <message>
        <source>Early stop</source>
        <translation>早期終了</translation>
    </message>
    <message>
        <source>after epoch %1: patience ran out</source>
        <translation>エポック %1 の後: 改善がなくなりました</translation>
    </message>
    <message>
        <source>Show the log</source>
        <translation>ログを表示</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>記録</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>不明</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>費用</translation>
    </message>
    <message>
        <source>Sweep</source>
        <translation>スイープ</translation>
    </message>
    <message>
        <source>Machine</source>
        <translation>マシン</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>イメージ</translation>
    </message>
    <message>
        <source>Code version</source>
        <translation>コードの版</translation>
    </message>
    <message>
        <source>Resumed</source>
        <translation>再開</translation>
    </message>
    <message>
        <source>after epoch %1</source>
        <translation>エポック %1 の後</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::experiments::RunsView</name>
    <message>
        <source>Runs</source>
        <translation>実行</translation>
    </message>
    <message>
        <source>There are no runs yet.</source>
        <translation>実行はまだありません。</translation>
    </message>
    <message>
        <source>Group runs by</source>
        <translation>実行のグループ分け</translation>
    </message>
    <message>
        <source>Only selected and pinned</source>
        <translation>選択と固定のみ</translation>
    </message>
    <message>
        <source>Curves of the runs that are selected here or pinned, to compare them</source>
        <translation>ここで選択または固定した実行の曲線だけを描いて比べます</translation>
    </message>
    <message>
        <source>Pin</source>
        <translation>固定</translation>
    </message>
    <message>
        <source>Keeps the selected runs at the top and in the charts, or lets them go</source>
        <translation>選択した実行を一覧の先頭とグラフに固定、または解除します</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>色</translation>
    </message>
    <message>
        <source>Chooses the colour of the selected runs</source>
        <translation>選択した実行の色を選びます</translation>
    </message>
    <message>
        <source>Usual colour again</source>
        <translation>元の色に戻す</translation>
    </message>
    <message>
        <source>No groups</source>
        <translation>グループなし</translation>
    </message>
    <message>
        <source>By %1</source>
        <translation>%1 別</translation>
    </message>
    <message numerus="yes">
        <source>Colour of %n run(s)</source>
        <translation>
            <numerusform>実行 %n 件の色</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skydeck::panels::experiments::SweepBar</name>
    <message>
        <source>Grid</source>
        <translation>グリッド</translation>
    </message>
    <message>
        <source>Random search</source>
        <translation>ランダム探索</translation>
    </message>
    <message>
        <source>TPE search</source>
        <translation>TPE 探索</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n run(s) done</source>
        <translation>
            <numerusform>%n 件中 %1 件完了</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 running</source>
        <translation>実行中 %1 件</translation>
    </message>
    <message>
        <source>%1 waiting</source>
        <translation>待機中 %1 件</translation>
    </message>
    <message>
        <source>%1 stopped</source>
        <translation>停止 %1 件</translation>
    </message>
    <message>
        <source>%1 diverged</source>
        <translation>発散 %1 件</translation>
    </message>
    <message>
        <source>%1 failed</source>
        <translation>失敗 %1 件</translation>
    </message>
    <message>
        <source>best %1 %</source>
        <translation>最良 %1 %</translation>
    </message>
    <message numerus="yes">
        <source>%n epoch(s)</source>
        <translation>
            <numerusform>%n エポック</numerusform>
        </translation>
    </message>
    <message>
        <source>driven by this window</source>
        <translation>このウィンドウが進行中</translation>
    </message>
    <message>
        <source>nobody goes on with it</source>
        <translation>進行役がいません</translation>
    </message>
    <message>
        <source>Progress of the sweep</source>
        <translation>スイープの進捗</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::experiments::SweepDialog</name>
    <message>
        <source>Start a sweep on %1</source>
        <translation>%1 でスイープを開始</translation>
    </message>
    <message>
        <source>Publish the training image first</source>
        <translation>先に訓練用イメージを公開する</translation>
    </message>
    <message>
        <source>Start sweep</source>
        <translation>スイープを開始</translation>
    </message>
    <message numerus="yes">
        <source>%n job(s), each with %1 epochs.</source>
        <translation>
            <numerusform>%n 件のジョブ、各 %1 エポック。</numerusform>
        </translation>
    </message>
    <message>
        <source>This window goes on with it while it is open; closed, it can be taken up again.</source>
        <translation>このウィンドウが開いている間は進行します。閉じても後で再開できます。</translation>
    </message>
    <message>
        <source>Looking for results of the same names…</source>
        <translation>同じ名前の結果を確認中…</translation>
    </message>
    <message numerus="yes">
        <source>Replaces the results of %n earlier run(s): %1.</source>
        <translation>
            <numerusform>以前の実行 %n 件の結果を置き換えます: %1。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skydeck::panels::experiments::SweepForm</name>
    <message>
        <source>%1: &apos;%2&apos; is not a number.</source>
        <translation>%1: 「%2」は数値ではありません。</translation>
    </message>
    <message>
        <source>Seeds: &apos;%1&apos; is not a whole number from 0.</source>
        <translation>シード: 「%1」は 0 以上の整数ではありません。</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>探索</translation>
    </message>
    <message>
        <source>Grid: every pair</source>
        <translation>グリッド: すべての組</translation>
    </message>
    <message>
        <source>Random</source>
        <translation>ランダム</translation>
    </message>
    <message>
        <source>TPE: learns from runs</source>
        <translation>TPE: 結果から学ぶ</translation>
    </message>
    <message>
        <source>Learning rates</source>
        <translation>学習率</translation>
    </message>
    <message>
        <source>Momenta</source>
        <translation>モーメンタム</translation>
    </message>
    <message>
        <source>Trials</source>
        <translation>試行回数</translation>
    </message>
    <message>
        <source>Jobs at once</source>
        <translation>同時ジョブ数</translation>
    </message>
    <message>
        <source>All</source>
        <translation>すべて</translation>
    </message>
    <message>
        <source>Stop runs that others beat (ASHA)</source>
        <translation>劣る実行を止める（ASHA）</translation>
    </message>
    <message>
        <source>Keep one of</source>
        <translation>残す割合（1 / N）</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>エポック数</translation>
    </message>
    <message>
        <source>Training images</source>
        <translation>訓練画像の数</translation>
    </message>
    <message>
        <source>All 60,000</source>
        <translation>60,000 枚すべて</translation>
    </message>
    <message>
        <source>64, the trainer&apos;s own</source>
        <translation>64（既定値）</translation>
    </message>
    <message>
        <source>Seeds</source>
        <translation>シード</translation>
    </message>
    <message>
        <source>Each point is trained with each of them: 1, 2, 3</source>
        <translation>各点をそれぞれのシードで訓練します: 1, 2, 3</translation>
    </message>
    <message>
        <source>Cross-validation folds</source>
        <translation>交差検証の分割数</translation>
    </message>
    <message>
        <source>None</source>
        <translation>なし</translation>
    </message>
    <message>
        <source>Patience</source>
        <translation>待機エポック数</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>なし</translation>
    </message>
    <message>
        <source>A run ends after so many epochs without a better validation loss, and keeps its best weights</source>
        <translation>検証損失がこのエポック数だけ改善しないと終了し、最良の重みを残します</translation>
    </message>
    <message>
        <source>Budget of time</source>
        <translation>時間の予算</translation>
    </message>
    <message>
        <source> min</source>
        <translation> 分</translation>
    </message>
    <message>
        <source>Budget of money</source>
        <translation>費用の予算</translation>
    </message>
    <message>
        <source> $</source>
        <translation> $</translation>
    </message>
    <message>
        <source>A range, 0.001:0.3:log or 0:0.95, or values: 0.1, 0.01</source>
        <translation>範囲（0.001:0.3:log、0:0.95）または値（0.1, 0.01）</translation>
    </message>
    <message>
        <source>Values: 0.1, 0.01</source>
        <translation>値: 0.1, 0.01</translation>
    </message>
    <message>
        <source>Batch sizes</source>
        <translation>バッチサイズ</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::experiments::SweepVerbs</name>
    <message>
        <source>Start a sweep</source>
        <translation>スイープを開始</translation>
    </message>
    <message>
        <source>Run failed again</source>
        <translation>失敗分を再実行</translation>
    </message>
    <message>
        <source>Train longer</source>
        <translation>さらに訓練</translation>
    </message>
    <message>
        <source>Add seeds</source>
        <translation>シードを追加</translation>
    </message>
    <message>
        <source>Stop selected</source>
        <translation>選択した実行を停止</translation>
    </message>
    <message>
        <source>Stop all</source>
        <translation>すべて停止</translation>
    </message>
    <message>
        <source>Go on with the search</source>
        <translation>探索を再開</translation>
    </message>
    <message>
        <source>Sweep on %1</source>
        <translation>%1 でのスイープ</translation>
    </message>
    <message>
        <source>Its runs are queued</source>
        <translation>実行をキューに入れました</translation>
    </message>
    <message>
        <source>The sweep has ended</source>
        <translation>スイープが終わりました</translation>
    </message>
    <message>
        <source>Running the failed cells of %1 again</source>
        <translation>%1 の失敗したセルの再実行</translation>
    </message>
    <message>
        <source>The cells are queued</source>
        <translation>セルをキューに入れました</translation>
    </message>
    <message>
        <source>Train all runs longer</source>
        <translation>すべての実行をさらに訓練</translation>
    </message>
    <message numerus="yes">
        <source>Train %n run(s) longer</source>
        <translation>
            <numerusform>実行 %n 件をさらに訓練</numerusform>
        </translation>
    </message>
    <message>
        <source>Epochs of each run</source>
        <translation>各実行のエポック数</translation>
    </message>
    <message>
        <source>They go on from their checkpoints, after %1 epochs.</source>
        <translation>%1 エポックの後のチェックポイントから続けます。</translation>
    </message>
    <message>
        <source>A whole number from %1.</source>
        <translation>%1 以上の整数を入力してください。</translation>
    </message>
    <message>
        <source>Training the runs of %1 longer</source>
        <translation>%1 の実行の追加訓練</translation>
    </message>
    <message>
        <source>The runs are queued</source>
        <translation>実行をキューに入れました</translation>
    </message>
    <message>
        <source>Seeds</source>
        <translation>シード</translation>
    </message>
    <message>
        <source>Each point of the sweep is trained with each of them. It has: %1.</source>
        <translation>スイープの各点をそれぞれのシードで訓練します。現在のシード: %1。</translation>
    </message>
    <message>
        <source>The sweep has the seed %1 already.</source>
        <translation>シード %1 はすでにあります。</translation>
    </message>
    <message>
        <source>Adding seeds to the sweep on %1</source>
        <translation>%1 のスイープへのシードの追加</translation>
    </message>
    <message>
        <source>Stop all runs</source>
        <translation>すべての実行を停止</translation>
    </message>
    <message>
        <source>Stop runs</source>
        <translation>実行を停止</translation>
    </message>
    <message>
        <source>These runs end now; what they wrote stays.</source>
        <translation>これらの実行はただちに終了します。書き込んだ結果は残ります。</translation>
    </message>
    <message numerus="yes">
        <source>Stop %n run(s)</source>
        <translation>
            <numerusform>実行 %n 件を停止</numerusform>
        </translation>
    </message>
    <message>
        <source>Stopping the runs of %1</source>
        <translation>%1 の実行の停止</translation>
    </message>
    <message>
        <source>The runs are stopped</source>
        <translation>実行を停止しました</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::haiku::ComposeBox</name>
    <message>
        <source>Your name</source>
        <translation>お名前</translation>
    </message>
    <message>
        <source>Bashō</source>
        <translation>芭蕉</translation>
    </message>
    <message>
        <source>First line</source>
        <translation>上五</translation>
    </message>
    <message>
        <source>An old silent pond</source>
        <translation>古池や</translation>
    </message>
    <message>
        <source>Second line</source>
        <translation>中七</translation>
    </message>
    <message>
        <source>A frog jumps into the pond</source>
        <translation>蛙飛びこむ</translation>
    </message>
    <message>
        <source>Third line</source>
        <translation>下五</translation>
    </message>
    <message>
        <source>Splash, silence again</source>
        <translation>水の音</translation>
    </message>
    <message>
        <source>Post</source>
        <translation>投稿</translation>
    </message>
    <message>
        <source>A haiku has three lines and somebody who wrote it.</source>
        <translation>俳句には三句と作者が必要です。</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::haiku::HaikuPanel</name>
    <message>
        <source>Haiku</source>
        <translation>俳句</translation>
    </message>
    <message>
        <source>Haiku list</source>
        <translation>俳句の一覧</translation>
    </message>
    <message>
        <source>Nobody has posted a haiku yet. Write the first one.</source>
        <translation>まだ誰も俳句を投稿していません。最初の一句を書いてください。</translation>
    </message>
    <message>
        <source>Reading the board</source>
        <translation>掲示板の読み込み</translation>
    </message>
    <message>
        <source>Like</source>
        <translation>いいね</translation>
    </message>
    <message>
        <source>Delete haiku</source>
        <translation>俳句を削除</translation>
    </message>
    <message>
        <source>Post many</source>
        <translation>まとめて投稿</translation>
    </message>
    <message>
        <source>Clear board</source>
        <translation>掲示板を空にする</translation>
    </message>
    <message>
        <source>Open site</source>
        <translation>サイトを開く</translation>
    </message>
    <message>
        <source>Open Stacks</source>
        <translation>スタック画面を開く</translation>
    </message>
    <message>
        <source>Endpoint</source>
        <translation>エンドポイント</translation>
    </message>
    <message>
        <source>Address of the API, without /haiku</source>
        <translation>API のアドレス（/haiku は不要）</translation>
    </message>
    <message>
        <source>How many to post</source>
        <translation>投稿する数</translation>
    </message>
    <message>
        <source>Write one</source>
        <translation>一句書く</translation>
    </message>
    <message>
        <source>Haiku of %1</source>
        <translation>%1 の俳句</translation>
    </message>
    <message>
        <source>There is no haiku board yet. Deploy Bashoutter to get one.</source>
        <translation>俳句の掲示板がまだありません。Bashoutter をデプロイすると作られます。</translation>
    </message>
    <message numerus="yes">
        <source>%n haiku</source>
        <translation>
            <numerusform>俳句 %n 件</numerusform>
        </translation>
    </message>
    <message>
        <source>Select a haiku to read it.</source>
        <translation>俳句を選ぶとここに表示されます。</translation>
    </message>
    <message numerus="yes">
        <source>%n like(s)</source>
        <translation>
            <numerusform>いいね %n 件</numerusform>
        </translation>
    </message>
    <message>
        <source>Posting a haiku of %1</source>
        <translation>%1 の俳句の投稿</translation>
    </message>
    <message>
        <source>Posted</source>
        <translation>投稿しました</translation>
    </message>
    <message>
        <source>Posted.</source>
        <translation>投稿しました。</translation>
    </message>
    <message>
        <source>Liking the haiku of %1</source>
        <translation>%1 の俳句への「いいね」</translation>
    </message>
    <message>
        <source>Liked</source>
        <translation>「いいね」しました</translation>
    </message>
    <message>
        <source>This goes and cannot be brought back:</source>
        <translation>次のものが削除され、元に戻せません:</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>削除</translation>
    </message>
    <message numerus="yes">
        <source>Deleting %n haiku</source>
        <translation>
            <numerusform>俳句 %n 件の削除</numerusform>
        </translation>
    </message>
    <message>
        <source>Deleted</source>
        <translation>削除しました</translation>
    </message>
    <message numerus="yes">
        <source>Posting %n haiku</source>
        <translation>
            <numerusform>俳句 %n 件の投稿</numerusform>
        </translation>
    </message>
    <message>
        <source>Every haiku of %1; %2 are shown</source>
        <translation>%1 のすべての俳句（表示中 %2 件）</translation>
    </message>
    <message>
        <source>Clearing the board</source>
        <translation>掲示板の全削除</translation>
    </message>
    <message>
        <source>The board is empty</source>
        <translation>掲示板は空になりました</translation>
    </message>
    <message>
        <source>No browser was found. The address is on the clipboard; paste it into one:

%1</source>
        <translation>ブラウザーが見つかりません。アドレスをクリップボードにコピーしました。ブラウザーに貼り付けてください:

%1</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::lambda::CallsGrid</name>
    <message>
        <source>Calls</source>
        <translation>呼び出し</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::lambda::CallsModel</name>
    <message>
        <source>Call %1</source>
        <translation>呼び出し %1</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>began after %1 s</source>
        <translation>%1 秒後に開始</translation>
    </message>
    <message>
        <source>waits</source>
        <translation>待機中</translation>
    </message>
    <message>
        <source>runs</source>
        <translation>実行中</translation>
    </message>
    <message>
        <source>succeeded</source>
        <translation>成功</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失敗</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::lambda::CodeView</name>
    <message>
        <source>File</source>
        <translation>ファイル</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>サイズ</translation>
    </message>
    <message>
        <source>Code files</source>
        <translation>コードのファイル</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>コード</translation>
    </message>
    <message>
        <source>Select a function.</source>
        <translation>関数を選んでください。</translation>
    </message>
    <message>
        <source>Fetching the code…</source>
        <translation>コードを取得しています…</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation>
            <numerusform>%n ファイル</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 is no text.</source>
        <translation>%1 はテキストではありません。</translation>
    </message>
    <message>
        <source>%1 is too long to be shown here.</source>
        <translation>%1 は長すぎて、ここには表示できません。</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::lambda::FunctionDetails</name>
    <message>
        <source>Function details</source>
        <translation>関数の詳細</translation>
    </message>
    <message>
        <source>Configuration</source>
        <translation>設定</translation>
    </message>
    <message>
        <source>Select a function to see it.</source>
        <translation>関数を選ぶと表示されます。</translation>
    </message>
    <message>
        <source>Invoke</source>
        <translation>呼び出す</translation>
    </message>
    <message>
        <source>Invoke many</source>
        <translation>まとめて呼び出す</translation>
    </message>
    <message>
        <source>Graphs</source>
        <translation>グラフ</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>ログ</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>コード</translation>
    </message>
    <message>
        <source>Function</source>
        <translation>関数</translation>
    </message>
    <message>
        <source>Function log</source>
        <translation>関数のログ</translation>
    </message>
    <message>
        <source>Select a function.</source>
        <translation>関数を選んでください。</translation>
    </message>
    <message>
        <source>Nothing was written in this time.</source>
        <translation>この期間には何も書かれていません。</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::lambda::InvokeBox</name>
    <message>
        <source>Test event</source>
        <translation>テストイベント</translation>
    </message>
    <message>
        <source>Keep event</source>
        <translation>イベントを保存</translation>
    </message>
    <message>
        <source>Forget event</source>
        <translation>イベントを破棄</translation>
    </message>
    <message>
        <source>Invoke</source>
        <translation>呼び出す</translation>
    </message>
    <message>
        <source>Event</source>
        <translation>イベント</translation>
    </message>
    <message>
        <source>The event as JSON; empty means {}</source>
        <translation>イベント（JSON）。空欄は {} と同じです</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>結果</translation>
    </message>
    <message>
        <source>Log of the call</source>
        <translation>呼び出しのログ</translation>
    </message>
    <message>
        <source>The end of its log comes with the answer.</source>
        <translation>ログの末尾は応答と一緒に届きます。</translation>
    </message>
    <message>
        <source>Outcome of the call</source>
        <translation>呼び出しの結果</translation>
    </message>
    <message>
        <source>Its log</source>
        <translation>呼び出しのログ</translation>
    </message>
    <message>
        <source>Select a function.</source>
        <translation>関数を選んでください。</translation>
    </message>
    <message>
        <source>New event</source>
        <translation>新しいイベント</translation>
    </message>
    <message>
        <source>Keep this event under the name:</source>
        <translation>このイベントを次の名前で保存します:</translation>
    </message>
    <message>
        <source>This test event goes from this computer:</source>
        <translation>このテストイベントをこのコンピューターから削除します:</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>破棄</translation>
    </message>
    <message>
        <source>It runs…</source>
        <translation>実行中…</translation>
    </message>
    <message>
        <source>Invoking %1</source>
        <translation>%1 の呼び出し</translation>
    </message>
    <message>
        <source>It answered</source>
        <translation>応答がありました</translation>
    </message>
    <message>
        <source>Succeeded</source>
        <translation>成功</translation>
    </message>
    <message>
        <source>%1 failed: %2</source>
        <translation>%1 が失敗しました: %2</translation>
    </message>
    <message>
        <source>The answer comes here.</source>
        <translation>応答がここに表示されます。</translation>
    </message>
    <message>
        <source>Not called yet.</source>
        <translation>まだ呼び出していません。</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::lambda::LambdaPanel</name>
    <message>
        <source>Lambda</source>
        <translation>Lambda</translation>
    </message>
    <message>
        <source>Invoke function</source>
        <translation>関数を呼び出す</translation>
    </message>
    <message>
        <source>Open Stacks</source>
        <translation>スタック画面を開く</translation>
    </message>
    <message>
        <source>Functions</source>
        <translation>関数</translation>
    </message>
    <message>
        <source>Listing functions</source>
        <translation>関数の一覧取得</translation>
    </message>
    <message numerus="yes">
        <source>%n function(s)</source>
        <translation>
            <numerusform>関数 %n 個</numerusform>
        </translation>
    </message>
    <message>
        <source>There is no function yet. Deploy SimpleLambda to get one.</source>
        <translation>関数がまだありません。SimpleLambda をデプロイすると作られます。</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::lambda::ManyBox</name>
    <message>
        <source>How many calls</source>
        <translation>呼び出す回数</translation>
    </message>
    <message>
        <source> calls</source>
        <translation> 回</translation>
    </message>
    <message>
        <source>At the same time</source>
        <translation>同時に呼び出す数</translation>
    </message>
    <message>
        <source>up to </source>
        <translation>最大 </translation>
    </message>
    <message>
        <source> at once</source>
        <translation> 個同時</translation>
    </message>
    <message>
        <source>As events</source>
        <translation>イベントとして</translation>
    </message>
    <message>
        <source>Only hands the event over (InvocationType Event). Lambda calls the function by itself; the graphs show how it went.</source>
        <translation>イベントを渡すだけです（InvocationType Event）。関数は Lambda が自分で呼び出し、経過はグラフに表れます。</translation>
    </message>
    <message>
        <source>Stop calling</source>
        <translation>呼び出しを中止</translation>
    </message>
    <message>
        <source>Invoke many</source>
        <translation>まとめて呼び出す</translation>
    </message>
    <message numerus="yes">
        <source>Invoking %1, %n time(s)</source>
        <translation>
            <numerusform>%1 の呼び出し %n 回</numerusform>
        </translation>
    </message>
    <message>
        <source>All calls ended</source>
        <translation>すべての呼び出しが終わりました</translation>
    </message>
    <message>
        <source>Select a function.</source>
        <translation>関数を選んでください。</translation>
    </message>
    <message>
        <source>Each call gets the event of the tab Invoke.</source>
        <translation>どの呼び出しにも「呼び出す」タブのイベントが渡されます。</translation>
    </message>
    <message>
        <source>%1 of %2 ended</source>
        <translation>%2 回中 %1 回終了</translation>
    </message>
    <message>
        <source>%1 handed over</source>
        <translation>%1 回引き渡し</translation>
    </message>
    <message>
        <source>%1 succeeded</source>
        <translation>成功 %1 回</translation>
    </message>
    <message>
        <source>%1 failed</source>
        <translation>失敗 %1 件</translation>
    </message>
    <message>
        <source>%1 running</source>
        <translation>実行中 %1 回</translation>
    </message>
    <message>
        <source>at most %1 at once</source>
        <translation>同時に最大 %1</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::lambda::MetricsView</name>
    <message>
        <source>Time</source>
        <translation>期間</translation>
    </message>
    <message>
        <source>Last 15 minutes</source>
        <translation>直近 15 分</translation>
    </message>
    <message>
        <source>Last hour</source>
        <translation>直近 1 時間</translation>
    </message>
    <message>
        <source>Last 3 hours</source>
        <translation>直近 3 時間</translation>
    </message>
    <message>
        <source>Last day</source>
        <translation>直近 1 日</translation>
    </message>
    <message>
        <source>Last week</source>
        <translation>直近 1 週間</translation>
    </message>
    <message>
        <source>hours before now</source>
        <translation>現在までの時間（時）</translation>
    </message>
    <message>
        <source>minutes before now</source>
        <translation>現在までの時間（分）</translation>
    </message>
    <message>
        <source>Nothing in this time</source>
        <translation>この期間にはありません</translation>
    </message>
    <message>
        <source>Invocations</source>
        <translation>呼び出し回数</translation>
    </message>
    <message>
        <source>calls</source>
        <translation>回</translation>
    </message>
    <message>
        <source>Concurrent executions</source>
        <translation>同時実行数</translation>
    </message>
    <message>
        <source>at once</source>
        <translation>同時</translation>
    </message>
    <message>
        <source>Errors</source>
        <translation>エラー</translation>
    </message>
    <message>
        <source>Duration</source>
        <translation>実行時間</translation>
    </message>
    <message>
        <source>milliseconds</source>
        <translation>ミリ秒</translation>
    </message>
    <message>
        <source>Select a function.</source>
        <translation>関数を選んでください。</translation>
    </message>
    <message>
        <source>%1 calls</source>
        <translation>呼び出し %1 回</translation>
    </message>
    <message>
        <source>%1 errors</source>
        <translation>エラー %1 件</translation>
    </message>
    <message>
        <source>%1 throttled</source>
        <translation>スロットリング %1 回</translation>
    </message>
    <message>
        <source>at most %1 at once</source>
        <translation>同時に最大 %1</translation>
    </message>
    <message>
        <source>At once</source>
        <translation>同時</translation>
    </message>
    <message>
        <source>Throttled</source>
        <translation>スロットリング</translation>
    </message>
    <message>
        <source>Average</source>
        <translation>平均</translation>
    </message>
    <message>
        <source>Longest</source>
        <translation>最長</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::overview::HandsOnCard</name>
    <message>
        <source>Deploy</source>
        <translation>デプロイ</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>使う</translation>
    </message>
    <message>
        <source>Destroy</source>
        <translation>破棄</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::overview::OverviewPanel</name>
    <message>
        <source>Overview</source>
        <translation>概要</translation>
    </message>
    <message>
        <source>Hands-ons</source>
        <translation>ハンズオン</translation>
    </message>
    <message>
        <source>What failed</source>
        <translation>失敗したもの</translation>
    </message>
    <message>
        <source>Nothing failed within the last day.</source>
        <translation>この 1 日に失敗したものはありません。</translation>
    </message>
    <message>
        <source>$/h</source>
        <translation>$/時間</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>不明</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>タイプ</translation>
    </message>
    <message>
        <source>What</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Stack</source>
        <translation>スタック</translation>
    </message>
    <message>
        <source>What runs</source>
        <translation>稼働中のもの</translation>
    </message>
    <message>
        <source>Nothing runs that costs by the hour.</source>
        <translation>時間課金で稼働しているものはありません。</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>ステータス</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>結果</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>所要時間</translation>
    </message>
    <message>
        <source>What was done here</source>
        <translation>ここで行った操作</translation>
    </message>
    <message>
        <source>Nothing was done since the window opened.</source>
        <translation>ウィンドウを開いてからの操作はありません。</translation>
    </message>
    <message numerus="yes">
        <source>%n stack(s)</source>
        <translation>
            <numerusform>スタック %n 件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n thing(s) failed</source>
        <translation>
            <numerusform>失敗 %n 件</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 $ an hour</source>
        <translation>1 時間あたり %1 $</translation>
    </message>
    <message>
        <source>Reading the overview</source>
        <translation>概要の読み込み</translation>
    </message>
    <message>
        <source>Not known yet.</source>
        <translation>まだわかりません。</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::s3::Breadcrumbs</name>
    <message>
        <source>Path</source>
        <translation>パス</translation>
    </message>
    <message>
        <source>Go to %1</source>
        <translation>%1 へ移動</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::s3::BucketDialog</name>
    <message>
        <source>Blocked</source>
        <translation>ブロック</translation>
    </message>
    <message>
        <source>Its policy makes it public</source>
        <translation>ポリシーにより公開</translation>
    </message>
    <message>
        <source>Not blocked</source>
        <translation>ブロックなし</translation>
    </message>
    <message>
        <source>Bucket %1</source>
        <translation>バケット %1</translation>
    </message>
    <message>
        <source>Region</source>
        <translation>リージョン</translation>
    </message>
    <message>
        <source>Encryption</source>
        <translation>暗号化</translation>
    </message>
    <message>
        <source>Public access</source>
        <translation>パブリックアクセス</translation>
    </message>
    <message>
        <source>Website</source>
        <translation>ウェブサイト</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>タグ</translation>
    </message>
    <message>
        <source>Keep every version of an object</source>
        <translation>オブジェクトの全バージョンを保持する</translation>
    </message>
    <message>
        <source>Versioning</source>
        <translation>バージョニング</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>キー</translation>
    </message>
    <message>
        <source>Begun</source>
        <translation>開始日時</translation>
    </message>
    <message>
        <source>Upload id</source>
        <translation>アップロード ID</translation>
    </message>
    <message>
        <source>Unfinished uploads</source>
        <translation>未完了のアップロード</translation>
    </message>
    <message>
        <source>No upload was left unfinished.</source>
        <translation>未完了のアップロードはありません。</translation>
    </message>
    <message>
        <source>Abort uploads</source>
        <translation>アップロードを中止</translation>
    </message>
    <message>
        <source>Asking S3…</source>
        <translation>S3 に問い合わせています…</translation>
    </message>
    <message>
        <source>None of its own</source>
        <translation>個別の設定なし</translation>
    </message>
    <message>
        <source>It is no website</source>
        <translation>ウェブサイトではありません</translation>
    </message>
    <message>
        <source>None</source>
        <translation>なし</translation>
    </message>
    <message>
        <source>These could not be read: %1.</source>
        <translation>次のものを読み取れませんでした: %1。</translation>
    </message>
    <message>
        <source>What was uploaded of these goes:</source>
        <translation>アップロード済みの部分が削除されます:</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::s3::MetadataView</name>
    <message>
        <source>Every line needs a name.</source>
        <translation>どの行にも名前が必要です。</translation>
    </message>
    <message>
        <source>A name is made of small letters, digits, hyphens and dots.</source>
        <translation>名前に使えるのは小文字、数字、ハイフン、ピリオドです。</translation>
    </message>
    <message>
        <source>The value of %1 has characters that headers cannot hold.</source>
        <translation>%1 の値に、ヘッダーに入れられない文字があります。</translation>
    </message>
    <message>
        <source>Metadata</source>
        <translation>メタデータ</translation>
    </message>
    <message>
        <source>Header</source>
        <translation>ヘッダー</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>値</translation>
    </message>
    <message>
        <source>Add line</source>
        <translation>行を追加</translation>
    </message>
    <message>
        <source>Remove line</source>
        <translation>行を削除</translation>
    </message>
    <message>
        <source>Save metadata</source>
        <translation>メタデータを保存</translation>
    </message>
    <message>
        <source>S3 copies the object onto itself; in a bucket with versions that is a new version</source>
        <translation>S3 はオブジェクトを自分自身にコピーします。バージョニングが有効なバケットでは新しいバージョンになります</translation>
    </message>
    <message>
        <source>%1 is there twice.</source>
        <translation>%1 が重複しています。</translation>
    </message>
    <message>
        <source>Names and values have at most %1 characters together.</source>
        <translation>名前と値は合わせて %1 文字までです。</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::s3::ObjectDetails</name>
    <message>
        <source>Object details</source>
        <translation>オブジェクトの詳細</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>プレビュー</translation>
    </message>
    <message>
        <source>Image preview</source>
        <translation>画像のプレビュー</translation>
    </message>
    <message>
        <source>Properties</source>
        <translation>プロパティ</translation>
    </message>
    <message>
        <source>Select an object to see it.</source>
        <translation>オブジェクトを選択してください。</translation>
    </message>
    <message>
        <source>Object</source>
        <translation>オブジェクト</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>読み込み中…</translation>
    </message>
    <message>
        <source>S3 address</source>
        <translation>S3 URI</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>サイズ</translation>
    </message>
    <message>
        <source>%1 bytes</source>
        <translation>%1 バイト</translation>
    </message>
    <message>
        <source>Modified</source>
        <translation>最終更新日時</translation>
    </message>
    <message>
        <source>ETag</source>
        <translation>ETag</translation>
    </message>
    <message>
        <source>Storage class</source>
        <translation>ストレージクラス</translation>
    </message>
    <message>
        <source>The preview failed. %1</source>
        <translation>プレビューできませんでした。%1</translation>
    </message>
    <message>
        <source>Content type</source>
        <translation>コンテンツタイプ</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>バージョン</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>タグ</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>バージョン</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>実行</translation>
    </message>
    <message>
        <source>Stack</source>
        <translation>スタック</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>費用</translation>
    </message>
    <message>
        <source>What %1 costs now</source>
        <translation>%1 の現在の費用</translation>
    </message>
    <message>
        <source>As a chart</source>
        <translation>グラフで表示</translation>
    </message>
    <message>
        <source>Metadata</source>
        <translation>メタデータ</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::s3::S3Panel</name>
    <message>
        <source>S3</source>
        <translation>S3</translation>
    </message>
    <message>
        <source>Listing buckets</source>
        <translation>バケットの一覧取得</translation>
    </message>
    <message>
        <source>New bucket</source>
        <translation>新しいバケット</translation>
    </message>
    <message>
        <source>Delete bucket</source>
        <translation>バケットを削除</translation>
    </message>
    <message>
        <source>Upload files</source>
        <translation>ファイルをアップロード</translation>
    </message>
    <message>
        <source>Upload a folder</source>
        <translation>フォルダーをアップロード</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>ダウンロード</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>削除</translation>
    </message>
    <message>
        <source>Make a link to share</source>
        <translation>共有リンクを作成</translation>
    </message>
    <message>
        <source>Copy S3 address</source>
        <translation>S3 URI をコピー</translation>
    </message>
    <message>
        <source>Up one folder</source>
        <translation>上のフォルダーへ</translation>
    </message>
    <message>
        <source>Buckets</source>
        <translation>バケット</translation>
    </message>
    <message>
        <source>Objects</source>
        <translation>オブジェクト</translation>
    </message>
    <message>
        <source>There is no bucket yet. A bucket holds files; stacks make theirs by themselves.</source>
        <translation>バケットはまだありません。バケットはファイルの入れ物です。スタックが使うバケットは自動で作られます。</translation>
    </message>
    <message>
        <source>Select an object to see it.</source>
        <translation>オブジェクトを選択してください。</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>読み込み中…</translation>
    </message>
    <message>
        <source>This bucket is empty. Drop files here, or use Upload files.</source>
        <translation>このバケットは空です。ここにファイルをドロップするか、「ファイルをアップロード」を使ってください。</translation>
    </message>
    <message>
        <source>This folder is empty. Drop files here, or use Upload files.</source>
        <translation>このフォルダーは空です。ここにファイルをドロップするか、「ファイルをアップロード」を使ってください。</translation>
    </message>
    <message>
        <source>Listing %1 failed. %2</source>
        <translation>%1 の一覧を取得できませんでした。%2</translation>
    </message>
    <message numerus="yes">
        <source>%n item(s)</source>
        <translation>
            <numerusform>項目 %n 件</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of %2 items</source>
        <translation>%2 件中 %1 件</translation>
    </message>
    <message>
        <source>%1 loaded, there are more</source>
        <translation>%1を読み込み済み、続きがあります</translation>
    </message>
    <message numerus="yes">
        <source>%n bucket(s)</source>
        <translation>
            <numerusform>バケット %n 個</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>%n 件を選択中</numerusform>
        </translation>
    </message>
    <message>
        <source>A folder. Press Enter to open it.</source>
        <translation>フォルダーです。Enter キーで開きます。</translation>
    </message>
    <message>
        <source>Bucket name</source>
        <translation>バケット名</translation>
    </message>
    <message>
        <source>Create bucket</source>
        <translation>バケットを作成</translation>
    </message>
    <message>
        <source>On AWS the name has to be new in the whole world.</source>
        <translation>AWS では世界中でまだ使われていない名前が必要です。</translation>
    </message>
    <message>
        <source>Creating bucket %1</source>
        <translation>バケット %1 の作成</translation>
    </message>
    <message>
        <source>Bucket %1 is there</source>
        <translation>バケット %1 を作成しました</translation>
    </message>
    <message>
        <source>%1 objects and versions, %2</source>
        <translation>オブジェクトとバージョン %1 個、%2</translation>
    </message>
    <message>
        <source>The bucket %1</source>
        <translation>バケット %1</translation>
    </message>
    <message>
        <source>This goes and cannot be brought back:</source>
        <translation>次のものが削除され、元に戻せません:</translation>
    </message>
    <message>
        <source>Deleting bucket %1</source>
        <translation>バケット %1 の削除</translation>
    </message>
    <message>
        <source>Bucket %1 is gone</source>
        <translation>バケット %1 を削除しました</translation>
    </message>
    <message>
        <source>Upload files to %1</source>
        <translation>%1 へファイルをアップロード</translation>
    </message>
    <message>
        <source>Upload a folder to %1</source>
        <translation>%1 へフォルダーをアップロード</translation>
    </message>
    <message>
        <source>Replace objects</source>
        <translation>オブジェクトを置き換え</translation>
    </message>
    <message>
        <source>These objects are there already and will be replaced:</source>
        <translation>次のオブジェクトはすでにあり、置き換えられます:</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>置き換え</translation>
    </message>
    <message>
        <source>Download into</source>
        <translation>ダウンロード先</translation>
    </message>
    <message>
        <source>Replace files</source>
        <translation>ファイルを置き換え</translation>
    </message>
    <message>
        <source>These are in %1 already; files of the same name will be replaced:</source>
        <translation>次のものは %1 にすでにあり、同じ名前のファイルは置き換えられます:</translation>
    </message>
    <message>
        <source>%1 and all that is below it</source>
        <translation>%1 とその下のすべて</translation>
    </message>
    <message>
        <source>Delete objects</source>
        <translation>オブジェクトを削除</translation>
    </message>
    <message>
        <source>This goes from %1:</source>
        <translation>%1 から次のものが削除されます:</translation>
    </message>
    <message>
        <source>Deleting from %1</source>
        <translation>%1 からの削除</translation>
    </message>
    <message>
        <source>Deleted</source>
        <translation>削除しました</translation>
    </message>
    <message>
        <source>Link to %1</source>
        <translation>%1 へのリンク</translation>
    </message>
    <message>
        <source>Valid for</source>
        <translation>有効期間</translation>
    </message>
    <message>
        <source>15 minutes</source>
        <translation>15 分</translation>
    </message>
    <message>
        <source>1 hour</source>
        <translation>1 時間</translation>
    </message>
    <message>
        <source>1 day</source>
        <translation>1 日</translation>
    </message>
    <message>
        <source>7 days</source>
        <translation>7 日</translation>
    </message>
    <message>
        <source>Link</source>
        <translation>リンク</translation>
    </message>
    <message>
        <source>Who has the link can read the object until it expires, without credentials.</source>
        <translation>リンクを知っている人は、期限が切れるまで認証なしでオブジェクトを読み取れます。</translation>
    </message>
    <message>
        <source>Copy link</source>
        <translation>リンクをコピー</translation>
    </message>
    <message>
        <source>New folder</source>
        <translation>新しいフォルダー</translation>
    </message>
    <message>
        <source>Folder name</source>
        <translation>フォルダー名</translation>
    </message>
    <message>
        <source>Create folder</source>
        <translation>フォルダーを作成</translation>
    </message>
    <message>
        <source>S3 has no folders; an empty object whose name ends in a slash stands for one.</source>
        <translation>S3 にフォルダーはなく、名前がスラッシュで終わる空のオブジェクトで表します。</translation>
    </message>
    <message>
        <source>A folder&apos;s name does not begin with a slash, nor has two in a row.</source>
        <translation>フォルダー名の先頭や連続したスラッシュは使えません。</translation>
    </message>
    <message>
        <source>Creating folder %1</source>
        <translation>フォルダー %1 の作成</translation>
    </message>
    <message>
        <source>Folder %1 is there</source>
        <translation>フォルダー %1 を作成しました</translation>
    </message>
    <message>
        <source>Rename or move %1</source>
        <translation>%1 の名前変更または移動</translation>
    </message>
    <message>
        <source>Copy %1</source>
        <translation>%1 をコピー</translation>
    </message>
    <message>
        <source>To</source>
        <translation>宛先</translation>
    </message>
    <message>
        <source>Move</source>
        <translation>移動</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>コピー</translation>
    </message>
    <message>
        <source>s3://BUCKET/KEY; a key that ends in a slash is a folder to put it into.</source>
        <translation>s3://BUCKET/KEY。キーがスラッシュで終わると、そのフォルダーに入れます。</translation>
    </message>
    <message>
        <source>That is no s3://BUCKET/KEY.</source>
        <translation>s3://BUCKET/KEY の形ではありません。</translation>
    </message>
    <message>
        <source>That is where it is.</source>
        <translation>現在の場所と同じです。</translation>
    </message>
    <message>
        <source>Moving %1 to %2</source>
        <translation>%1 の %2 への移動</translation>
    </message>
    <message>
        <source>Copying %1 to %2</source>
        <translation>%1 の %2 へのコピー</translation>
    </message>
    <message>
        <source>%1 is now %2</source>
        <translation>%1 は %2 になりました</translation>
    </message>
    <message>
        <source>%1 copied to %2</source>
        <translation>%1 を %2 にコピーしました</translation>
    </message>
    <message>
        <source>Empty bucket</source>
        <translation>バケットを空にする</translation>
    </message>
    <message>
        <source>Emptying bucket %1</source>
        <translation>バケット %1 の全オブジェクトの削除</translation>
    </message>
    <message>
        <source>Bucket %1 is empty</source>
        <translation>バケット %1 は空になりました</translation>
    </message>
    <message>
        <source>Copy to…</source>
        <translation>コピー…</translation>
    </message>
    <message>
        <source>Rename or move…</source>
        <translation>名前変更または移動…</translation>
    </message>
    <message>
        <source>Bucket properties</source>
        <translation>バケットのプロパティ</translation>
    </message>
    <message>
        <source>Search all below</source>
        <translation>下位もすべて検索</translation>
    </message>
    <message>
        <source>The filter looks at every object below this folder, not only at the folder itself</source>
        <translation>このフォルダーだけでなく、その下のすべてのオブジェクトをフィルターの対象にします</translation>
    </message>
    <message>
        <source>There is no %1 in this folder.</source>
        <translation>このフォルダーに %1 はありません。</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::s3::TagsView</name>
    <message>
        <source>Tags</source>
        <translation>タグ</translation>
    </message>
    <message>
        <source>Tag</source>
        <translation>タグ</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>値</translation>
    </message>
    <message>
        <source>Add tag</source>
        <translation>タグを追加</translation>
    </message>
    <message>
        <source>Remove tag</source>
        <translation>タグを削除</translation>
    </message>
    <message>
        <source>Save tags</source>
        <translation>タグを保存</translation>
    </message>
    <message>
        <source>Every tag needs a name.</source>
        <translation>すべてのタグに名前が必要です。</translation>
    </message>
    <message>
        <source>Names that begin with aws: are AWS&apos;s own.</source>
        <translation>aws: で始まる名前は AWS 専用です。</translation>
    </message>
    <message>
        <source>A tag&apos;s name has at most %1 characters, its value %2.</source>
        <translation>タグの名前は %1 文字、値は %2 文字までです。</translation>
    </message>
    <message>
        <source>%1 is there twice.</source>
        <translation>%1 が重複しています。</translation>
    </message>
    <message>
        <source>An object has at most %1 tags.</source>
        <translation>オブジェクトのタグは %1 個までです。</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::s3::TransferQueue</name>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation>
            <numerusform>%n 個のファイル</numerusform>
        </translation>
    </message>
    <message>
        <source>Uploading %1 to %2</source>
        <translation>%1 の %2 へのアップロード</translation>
    </message>
    <message>
        <source>Downloading %1</source>
        <translation>%1 のダウンロード</translation>
    </message>
    <message>
        <source>%1 uploaded</source>
        <translation>%1 をアップロードしました</translation>
    </message>
    <message>
        <source>%1 saved in %2</source>
        <translation>%1 を %2 に保存しました</translation>
    </message>
    <message>
        <source>Not finished last time. Resume it, or cancel it.</source>
        <translation>前回は完了していません。再開するか、キャンセルしてください。</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>一時停止中</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::s3::VersionsView</name>
    <message>
        <source>Version</source>
        <translation>バージョン</translation>
    </message>
    <message>
        <source>Deleted here</source>
        <translation>ここで削除</translation>
    </message>
    <message>
        <source>Current</source>
        <translation>現行</translation>
    </message>
    <message>
        <source>Earlier</source>
        <translation>以前</translation>
    </message>
    <message>
        <source>Modified</source>
        <translation>最終更新日時</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>サイズ</translation>
    </message>
    <message>
        <source>Version id</source>
        <translation>バージョン ID</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>バージョン</translation>
    </message>
    <message>
        <source>No versions are to be seen.</source>
        <translation>表示できるバージョンはありません。</translation>
    </message>
    <message>
        <source>Bring back</source>
        <translation>復元</translation>
    </message>
    <message>
        <source>Save version</source>
        <translation>バージョンを保存</translation>
    </message>
    <message>
        <source>Delete version</source>
        <translation>バージョンを削除</translation>
    </message>
    <message>
        <source>Bringing back a version of %1</source>
        <translation>%1 のバージョンの復元</translation>
    </message>
    <message>
        <source>%1 is as it was</source>
        <translation>%1 を元に戻しました</translation>
    </message>
    <message>
        <source>Save this version as</source>
        <translation>このバージョンの保存先</translation>
    </message>
    <message>
        <source>Saving a version of %1</source>
        <translation>%1 のバージョンの保存</translation>
    </message>
    <message>
        <source>%1 saved</source>
        <translation>%1 を保存しました</translation>
    </message>
    <message>
        <source>This version goes and cannot be brought back:</source>
        <translation>このバージョンが削除され、元に戻せません:</translation>
    </message>
    <message>
        <source>Deleting a version of %1</source>
        <translation>%1 のバージョンの削除</translation>
    </message>
    <message>
        <source>Deleted</source>
        <translation>削除しました</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::settings::DrillSettings</name>
    <message>
        <source>Fault</source>
        <translation>障害</translation>
    </message>
    <message>
        <source>Throttled: too many requests</source>
        <translation>スロットリング: リクエスト過多</translation>
    </message>
    <message>
        <source>The service fails (5xx)</source>
        <translation>サービスのエラー（5xx）</translation>
    </message>
    <message>
        <source>Slow answers (2 s)</source>
        <translation>応答の遅延（2 秒）</translation>
    </message>
    <message>
        <source>The connection breaks</source>
        <translation>接続の切断</translation>
    </message>
    <message>
        <source>The session token expired</source>
        <translation>セッショントークンの期限切れ</translation>
    </message>
    <message>
        <source>Batch jobs stay RUNNABLE</source>
        <translation>Batch ジョブが RUNNABLE のまま</translation>
    </message>
    <message>
        <source>Images cannot be pulled</source>
        <translation>イメージをプルできない</translation>
    </message>
    <message>
        <source>Spot instances are taken away</source>
        <translation>スポットインスタンスの中断</translation>
    </message>
    <message>
        <source>any</source>
        <translation>すべて</translation>
    </message>
    <message>
        <source>Service</source>
        <translation>サービス</translation>
    </message>
    <message>
        <source>Operation</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>How often</source>
        <translation>発生率</translation>
    </message>
    <message>
        <source>How many times</source>
        <translation>回数</translation>
    </message>
    <message>
        <source>until it is ended</source>
        <translation>終了するまで</translation>
    </message>
    <message>
        <source>Begin drill</source>
        <translation>訓練を開始</translation>
    </message>
    <message>
        <source>End all drills</source>
        <translation>すべての訓練を終了</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>残り</translation>
    </message>
    <message>
        <source>Struck</source>
        <translation>発生回数</translation>
    </message>
    <message>
        <source>Drills</source>
        <translation>訓練</translation>
    </message>
    <message>
        <source>No drill is under way.</source>
        <translation>実施中の訓練はありません。</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::settings::LabSettings</name>
    <message>
        <source>Save its state…</source>
        <translation>状態を保存…</translation>
    </message>
    <message>
        <source>Load a state…</source>
        <translation>状態を読み込む…</translation>
    </message>
    <message>
        <source>Empty the lab…</source>
        <translation>ラボを空にする…</translation>
    </message>
    <message>
        <source>Keep it running after closing the window</source>
        <translation>ウィンドウを閉じた後も動かし続ける</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>ポート</translation>
    </message>
    <message>
        <source>any that is free</source>
        <translation>空いているポート</translation>
    </message>
    <message>
        <source>For a lab that the window starts; it counts from the next start</source>
        <translation>ウィンドウが起動するラボのポートです。次回の起動から有効です</translation>
    </message>
    <message>
        <source>It runs at %1 (process %2). Its state is in %3.</source>
        <translation>%1 で動作中です（プロセス %2）。状態の保存先は %3 です。</translation>
    </message>
    <message>
        <source>It does not run. Its state is in %1.</source>
        <translation>動作していません。状態の保存先は %1 です。</translation>
    </message>
    <message>
        <source>Save the lab&apos;s state</source>
        <translation>ラボの状態を保存</translation>
    </message>
    <message>
        <source>Saving the lab&apos;s state</source>
        <translation>ラボの状態の保存</translation>
    </message>
    <message>
        <source>Saved in %1</source>
        <translation>%1 に保存しました</translation>
    </message>
    <message>
        <source>Load a lab&apos;s state</source>
        <translation>ラボの状態を読み込む</translation>
    </message>
    <message>
        <source>Load a state</source>
        <translation>状態を読み込む</translation>
    </message>
    <message>
        <source>The lab stops, and this state takes the place of what is in it. The present state is kept in a folder beside:</source>
        <translation>ラボを停止し、中身をこの状態に置き換えます。現在の状態は隣のフォルダーに残します:</translation>
    </message>
    <message>
        <source>Load</source>
        <translation>読み込む</translation>
    </message>
    <message>
        <source>Loading %1 into the lab</source>
        <translation>%1 のラボへの読み込み</translation>
    </message>
    <message>
        <source>Loaded</source>
        <translation>読み込みました</translation>
    </message>
    <message>
        <source>Empty the lab</source>
        <translation>ラボを空にする</translation>
    </message>
    <message>
        <source>The lab stops, and this goes for good:</source>
        <translation>ラボを停止し、次のものを完全に削除します:</translation>
    </message>
    <message>
        <source>Everything in the lab: stacks, buckets, tables, jobs, keys</source>
        <translation>ラボの中のすべて: スタック、バケット、テーブル、ジョブ、キー</translation>
    </message>
    <message>
        <source>Emptying the lab</source>
        <translation>ラボの初期化</translation>
    </message>
    <message>
        <source>The lab is empty</source>
        <translation>ラボを空にしました</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::settings::SettingsPanel</name>
    <message>
        <source>Settings</source>
        <translation>設定</translation>
    </message>
    <message>
        <source>Who you are</source>
        <translation>サインイン</translation>
    </message>
    <message>
        <source>How it looks</source>
        <translation>表示</translation>
    </message>
    <message>
        <source>The lab on this machine</source>
        <translation>このマシンのラボ</translation>
    </message>
    <message>
        <source>Failure drills in the lab</source>
        <translation>ラボの障害訓練</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>テーマ</translation>
    </message>
    <message>
        <source>Follow the system</source>
        <translation>システムに合わせる</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>ライト</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>ダーク</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>言語</translation>
    </message>
    <message>
        <source>Tell me on the desktop when long work ends</source>
        <translation>時間のかかる操作が終わったらデスクトップに通知する</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::settings::SignInSettings</name>
    <message>
        <source>Profile</source>
        <translation>プロファイル</translation>
    </message>
    <message>
        <source>Region</source>
        <translation>リージョン</translation>
    </message>
    <message>
        <source>The profile&apos;s own</source>
        <translation>プロファイルの設定どおり</translation>
    </message>
    <message>
        <source>Use this</source>
        <translation>これを使う</translation>
    </message>
    <message>
        <source>lab (on this machine)</source>
        <translation>lab（このマシン）</translation>
    </message>
    <message>
        <source>You are account %1 in %2, by the profile %3. Credentials: %4.</source>
        <translation>プロファイル %3 により、アカウント %1 として %2 に接続しています。認証情報: %4。</translation>
    </message>
    <message>
        <source>Paste keys…</source>
        <translation>キーを貼り付け…</translation>
    </message>
    <message>
        <source>Keys copied from the AWS access portal become a profile</source>
        <translation>AWS アクセスポータルからコピーしたキーをプロファイルにします</translation>
    </message>
    <message>
        <source>signed in until %1</source>
        <translation>%1 までサインイン済み</translation>
    </message>
    <message>
        <source>They %1.</source>
        <translation>認証情報は%1。</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::stacks::ArchiveDialog</name>
    <message>
        <source>File</source>
        <translation>ファイル</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>サイズ</translation>
    </message>
    <message>
        <source>Archive of a stack</source>
        <translation>スタックのアーカイブ</translation>
    </message>
    <message>
        <source>Opening %1…</source>
        <translation>%1 を開いています…</translation>
    </message>
    <message>
        <source>Archive</source>
        <translation>アーカイブ</translation>
    </message>
    <message>
        <source>Open the folder</source>
        <translation>フォルダーを開く</translation>
    </message>
    <message>
        <source>Archive of %1</source>
        <translation>%1 のアーカイブ</translation>
    </message>
    <message>
        <source>From %1, in %2</source>
        <translation>リージョン %1、場所 %2</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>実行</translation>
    </message>
    <message>
        <source>Summary</source>
        <translation>概要</translation>
    </message>
    <message>
        <source>Tables</source>
        <translation>表</translation>
    </message>
    <message>
        <source>Logs</source>
        <translation>ログ</translation>
    </message>
    <message>
        <source>Resources</source>
        <translation>リソース</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>イベント</translation>
    </message>
    <message>
        <source>Jobs</source>
        <translation>ジョブ</translation>
    </message>
    <message>
        <source>Template</source>
        <translation>テンプレート</translation>
    </message>
    <message>
        <source>Stack</source>
        <translation>スタック</translation>
    </message>
    <message>
        <source>Stack id</source>
        <translation>スタック ID</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状態</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>作成</translation>
    </message>
    <message>
        <source>Parameter %1</source>
        <translation>パラメータ %1</translation>
    </message>
    <message>
        <source>Output %1</source>
        <translation>出力 %1</translation>
    </message>
    <message>
        <source>Tag %1</source>
        <translation>タグ %1</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>保存日時</translation>
    </message>
    <message>
        <source>Cost when it was saved</source>
        <translation>保存時の費用</translation>
    </message>
    <message>
        <source>%1 $/h · %2 $/day</source>
        <translation>%1 $/時 · %2 $/日</translation>
    </message>
    <message>
        <source>Cost of %1</source>
        <translation>%1 の費用</translation>
    </message>
    <message>
        <source>%1 $/h</source>
        <translation>%1 $/時</translation>
    </message>
    <message>
        <source>No price is known</source>
        <translation>価格は不明です</translation>
    </message>
    <message>
        <source>Archived summary</source>
        <translation>アーカイブの概要</translation>
    </message>
    <message>
        <source>Archived tables</source>
        <translation>アーカイブの表</translation>
    </message>
    <message>
        <source>Archived logs</source>
        <translation>アーカイブのログ一覧</translation>
    </message>
    <message>
        <source>Archived log</source>
        <translation>アーカイブのログ</translation>
    </message>
    <message>
        <source>Archived %1</source>
        <translation>アーカイブの%1</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::stacks::ArchivedRuns</name>
    <message>
        <source>Loss</source>
        <translation>損失</translation>
    </message>
    <message>
        <source>epoch</source>
        <translation>エポック</translation>
    </message>
    <message>
        <source>negative log-likelihood</source>
        <translation>負の対数尤度</translation>
    </message>
    <message>
        <source>Accuracy</source>
        <translation>正解率</translation>
    </message>
    <message>
        <source>percent</source>
        <translation>パーセント</translation>
    </message>
    <message>
        <source>train</source>
        <translation>訓練</translation>
    </message>
    <message>
        <source>validation</source>
        <translation>検証</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>書き出し</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::stacks::CatalogueView</name>
    <message>
        <source>Catalogue</source>
        <translation>カタログ</translation>
    </message>
    <message>
        <source>Deploy</source>
        <translation>デプロイ</translation>
    </message>
    <message>
        <source>Template file</source>
        <translation>テンプレートファイル</translation>
    </message>
    <message>
        <source>Any CloudFormation template, YAML or JSON, from this computer.</source>
        <translation>このコンピューターにある任意の CloudFormation テンプレート（YAML または JSON）。</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>選択…</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::stacks::DeployDialog</name>
    <message>
        <source>Deploy a stack</source>
        <translation>スタックをデプロイ</translation>
    </message>
    <message>
        <source>Templates</source>
        <translation>テンプレート</translation>
    </message>
    <message>
        <source>Template file…</source>
        <translation>テンプレートファイル…</translation>
    </message>
    <message>
        <source>Stack name</source>
        <translation>スタック名</translation>
    </message>
    <message>
        <source>Deploy</source>
        <translation>デプロイ</translation>
    </message>
    <message>
        <source>Choose a template at the left.</source>
        <translation>左側でテンプレートを選択してください。</translation>
    </message>
    <message>
        <source>Choose a CloudFormation template</source>
        <translation>CloudFormation テンプレートを選択</translation>
    </message>
    <message>
        <source>Templates (*.yaml *.yml *.json *.template);;All files (*)</source>
        <translation>テンプレート (*.yaml *.yml *.json *.template);;すべてのファイル (*)</translation>
    </message>
    <message>
        <source>Reading the template…</source>
        <translation>テンプレートを読み込んでいます…</translation>
    </message>
    <message>
        <source>It makes IAM roles or policies.</source>
        <translation>IAM ロールまたはポリシーを作成します。</translation>
    </message>
    <message>
        <source>A stack&apos;s name is letters, digits and hyphens, and begins with a letter.</source>
        <translation>スタックの名前に使えるのは英数字とハイフンで、先頭は英字です。</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>開始しています…</translation>
    </message>
    <message>
        <source>Folder of cdk synth…</source>
        <translation>cdk synth のフォルダー…</translation>
    </message>
    <message>
        <source>Delete what is left of it first</source>
        <translation>残っているものを先に削除する</translation>
    </message>
    <message>
        <source>Replace the failed stack</source>
        <translation>失敗したスタックを置き換える</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>変更</translation>
    </message>
    <message>
        <source>Preview changes</source>
        <translation>変更のプレビュー</translation>
    </message>
    <message>
        <source>Choose a folder that cdk synth made</source>
        <translation>cdk synth が作成したフォルダーを選択</translation>
    </message>
    <message>
        <source>Update %1</source>
        <translation>%1 の更新</translation>
    </message>
    <message>
        <source>It holds: %1.</source>
        <translation>含まれるもの: %1。</translation>
    </message>
    <message>
        <source>%1 is there, in %2, and takes no update.</source>
        <translation>%1 は %2 の状態で存在し、更新できません。</translation>
    </message>
    <message>
        <source>%1 is deployed. This updates it; what is not filled in anew stays as it is.</source>
        <translation>%1 はデプロイ済みです。更新では、入力し直さない値は元のままです。</translation>
    </message>
    <message>
        <source>Update</source>
        <translation>更新</translation>
    </message>
    <message>
        <source>Asking CloudFormation what would change…</source>
        <translation>何が変わるかを CloudFormation に問い合わせています…</translation>
    </message>
    <message>
        <source>Nothing would change: %1 is as the template says.</source>
        <translation>変更はありません。%1 はテンプレートのとおりです。</translation>
    </message>
    <message>
        <source>Uploading %1</source>
        <translation>%1 をアップロードしています</translation>
    </message>
    <message>
        <source>The template it has</source>
        <translation>現在のテンプレート</translation>
    </message>
    <message>
        <source>Other values for the parameters of %1.</source>
        <translation>%1 のパラメータに別の値を設定します。</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::stacks::DestroyDialog</name>
    <message>
        <source>Destroy %1</source>
        <translation>%1 を破棄</translation>
    </message>
    <message>
        <source>Destroy %1?</source>
        <translation>%1 を破棄しますか?</translation>
    </message>
    <message>
        <source>What happens to each resource</source>
        <translation>各リソースの扱い</translation>
    </message>
    <message>
        <source>Archive first</source>
        <translation>先にアーカイブする</translation>
    </message>
    <message>
        <source>Archive folder</source>
        <translation>アーカイブのフォルダー</translation>
    </message>
    <message>
        <source>Choose the archive folder</source>
        <translation>アーカイブのフォルダーを選択</translation>
    </message>
    <message>
        <source>Delete what was made outside</source>
        <translation>スタック外で作成したものを削除</translation>
    </message>
    <message>
        <source>Delete the logs</source>
        <translation>ログを削除</translation>
    </message>
    <message>
        <source>Take the termination protection off</source>
        <translation>削除保護を解除</translation>
    </message>
    <message>
        <source>Take the termination protection off: without that AWS refuses</source>
        <translation>削除保護を解除する（解除しないと AWS が拒否します）</translation>
    </message>
    <message>
        <source>Destroy</source>
        <translation>破棄</translation>
    </message>
    <message>
        <source>This is real AWS. Type %1 to go on:</source>
        <translation>本物の AWS です。続行するには %1 と入力してください:</translation>
    </message>
    <message>
        <source>Stack name to confirm</source>
        <translation>確認用のスタック名</translation>
    </message>
    <message>
        <source>Looking at what is there…</source>
        <translation>現在の内容を確認しています…</translation>
    </message>
    <message>
        <source>The plan could not be made. %1</source>
        <translation>計画を作成できませんでした。%1</translation>
    </message>
    <message>
        <source>%1 %2 in %3</source>
        <translation>%3 の %1 %2</translation>
    </message>
    <message numerus="yes">
        <source>Delete %n thing(s) that were made outside the stack and would hold it up</source>
        <translation>
            <numerusform>スタック外で作成され、破棄の妨げになる %n 件を削除する</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %n log(s) that would stay</source>
        <translation>
            <numerusform>残ってしまうログ %n 件を削除する</numerusform>
        </translation>
    </message>
    <message>
        <source>Save CSVs, curves, logs, template, parameters and cost first, to</source>
        <translation>先に CSV、曲線、ログ、テンプレート、パラメータ、費用を保存する。保存先</translation>
    </message>
    <message>
        <source>Choose a folder for archives</source>
        <translation>アーカイブを入れるフォルダーを選択</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::stacks::DriftView</name>
    <message>
        <source>Detect drift</source>
        <translation>ドリフトを検出</translation>
    </message>
    <message>
        <source>Drift</source>
        <translation>ドリフト</translation>
    </message>
    <message>
        <source>Not looked for yet. CloudFormation compares every resource with the template.</source>
        <translation>まだ検出していません。CloudFormation が各リソースをテンプレートと比較します。</translation>
    </message>
    <message>
        <source>CloudFormation looks at every resource…</source>
        <translation>CloudFormation が各リソースを確認しています…</translation>
    </message>
    <message>
        <source>All that could be looked at is as the template says.</source>
        <translation>確認できたものはすべてテンプレートのとおりです。</translation>
    </message>
    <message numerus="yes">
        <source>%n resource(s) drifted from the template.</source>
        <translation>
            <numerusform>%n 件のリソースがテンプレートからドリフトしています。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skydeck::panels::stacks::ParameterForm</name>
    <message>
        <source>A number</source>
        <translation>数値</translation>
    </message>
    <message>
        <source>Values separated by commas</source>
        <translation>カンマ区切りの値</translation>
    </message>
    <message>
        <source>%1 needs a value.</source>
        <translation>%1 には値が必要です。</translation>
    </message>
    <message>
        <source>%1 has to be a number.</source>
        <translation>%1 は数値でなければなりません。</translation>
    </message>
    <message>
        <source>Stays as it is</source>
        <translation>元のまま</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::stacks::ReceiptDialog</name>
    <message>
        <source>Remains</source>
        <translation>残存</translation>
    </message>
    <message>
        <source>Emptied</source>
        <translation>空にした</translation>
    </message>
    <message>
        <source>Log stays</source>
        <translation>ログが残存</translation>
    </message>
    <message>
        <source>Receipt for %1</source>
        <translation>%1 の破棄証明</translation>
    </message>
    <message>
        <source>%1 is not gone</source>
        <translation>%1 は削除されていません</translation>
    </message>
    <message>
        <source>Nothing remains of %1</source>
        <translation>%1 のものは何も残っていません</translation>
    </message>
    <message numerus="yes">
        <source>%1 is gone; %n thing(s) remain</source>
        <translation>
            <numerusform>%1 は削除されましたが、%n 件が残っています</numerusform>
        </translation>
    </message>
    <message>
        <source>Each service was asked afresh after the deletion. Status: %1.</source>
        <translation>削除後に各サービスへ改めて問い合わせました。ステータス: %1。</translation>
    </message>
    <message>
        <source>%1 objects, %2</source>
        <translation>オブジェクト %1 個、%2</translation>
    </message>
    <message numerus="yes">
        <source>%n image(s)</source>
        <translation>
            <numerusform>イメージ %n 個</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n job(s) terminated</source>
        <translation>
            <numerusform>ジョブ %n 件を終了</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n task(s) stopped</source>
        <translation>
            <numerusform>タスク %n 件を停止</numerusform>
        </translation>
    </message>
    <message>
        <source>Log</source>
        <translation>ログ</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>実行内容</translation>
    </message>
    <message>
        <source>Resource</source>
        <translation>リソース</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>タイプ</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>備考</translation>
    </message>
    <message>
        <source>Receipt</source>
        <translation>破棄証明</translation>
    </message>
    <message>
        <source>Save receipt…</source>
        <translation>破棄証明を保存…</translation>
    </message>
    <message>
        <source>Save receipt</source>
        <translation>破棄証明を保存</translation>
    </message>
    <message>
        <source>JSON (*.json)</source>
        <translation>JSON (*.json)</translation>
    </message>
    <message>
        <source>Open the archive</source>
        <translation>アーカイブを開く</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::stacks::StackDetails</name>
    <message>
        <source>Stack details</source>
        <translation>スタックの詳細</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>イベント</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>コピー</translation>
    </message>
    <message>
        <source>Copy the root cause</source>
        <translation>根本原因をコピー</translation>
    </message>
    <message>
        <source>Template</source>
        <translation>テンプレート</translation>
    </message>
    <message>
        <source>Raw JSON</source>
        <translation>生の JSON</translation>
    </message>
    <message>
        <source>Resources</source>
        <translation>リソース</translation>
    </message>
    <message>
        <source>Open in its panel</source>
        <translation>該当パネルで開く</translation>
    </message>
    <message>
        <source>Copy physical id</source>
        <translation>物理 ID をコピー</translation>
    </message>
    <message>
        <source>Outputs</source>
        <translation>出力</translation>
    </message>
    <message>
        <source>No outputs. A stack&apos;s template names them, and they come when it is complete.</source>
        <translation>出力はありません。出力はテンプレートで定義され、スタックの完了時に現れます。</translation>
    </message>
    <message>
        <source>Copy value</source>
        <translation>値をコピー</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>開く</translation>
    </message>
    <message>
        <source>Copy the output&apos;s value</source>
        <translation>出力の値をコピー</translation>
    </message>
    <message>
        <source>Open the output</source>
        <translation>出力を開く</translation>
    </message>
    <message>
        <source>Select a stack</source>
        <translation>スタックを選択してください</translation>
    </message>
    <message>
        <source>Reading the stack failed. %1</source>
        <translation>スタックを読み込めませんでした。%1</translation>
    </message>
    <message>
        <source>Drift</source>
        <translation>ドリフト</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::stacks::StacksPanel</name>
    <message>
        <source>Stacks</source>
        <translation>スタック</translation>
    </message>
    <message>
        <source>Listing stacks</source>
        <translation>スタックの一覧取得</translation>
    </message>
    <message>
        <source>Deploy a stack</source>
        <translation>スタックをデプロイ</translation>
    </message>
    <message>
        <source>Deploy a template file</source>
        <translation>テンプレートファイルをデプロイ</translation>
    </message>
    <message>
        <source>Destroy</source>
        <translation>破棄</translation>
    </message>
    <message>
        <source>Deployed</source>
        <translation>デプロイ済み</translation>
    </message>
    <message>
        <source>Catalogue</source>
        <translation>カタログ</translation>
    </message>
    <message>
        <source>Nothing is deployed. Choose a stack below; in the lab it costs nothing.</source>
        <translation>デプロイされたものはありません。下からスタックを選んでください。ラボでは料金はかかりません。</translation>
    </message>
    <message>
        <source>Nothing is deployed. Choose a stack below.</source>
        <translation>デプロイされたものはありません。下からスタックを選んでください。</translation>
    </message>
    <message>
        <source>Deploying %1</source>
        <translation>%1 のデプロイ</translation>
    </message>
    <message>
        <source>%1 is deployed</source>
        <translation>%1 をデプロイしました</translation>
    </message>
    <message>
        <source>Destroying %1</source>
        <translation>%1 の破棄</translation>
    </message>
    <message>
        <source>Nothing remains of %1</source>
        <translation>%1 のものは何も残っていません</translation>
    </message>
    <message>
        <source>The stack is gone, but some of it remains.</source>
        <translation>スタックは削除されましたが、一部が残っています。</translation>
    </message>
    <message>
        <source>See the receipt.</source>
        <translation>破棄証明を確認してください。</translation>
    </message>
    <message>
        <source>Update</source>
        <translation>更新</translation>
    </message>
    <message>
        <source>Time to live</source>
        <translation>存続期間</translation>
    </message>
    <message>
        <source>Updating %1</source>
        <translation>%1 の更新</translation>
    </message>
    <message>
        <source>%1 is updated</source>
        <translation>%1 を更新しました</translation>
    </message>
    <message>
        <source>Open an archive</source>
        <translation>アーカイブを開く</translation>
    </message>
    <message>
        <source>What was saved of a stack before it was destroyed</source>
        <translation>スタックを削除する前に保存したもの</translation>
    </message>
</context>
<context>
    <name>skydeck::panels::stacks::TimeToLiveDialog</name>
    <message>
        <source>Time to live of %1</source>
        <translation>%1 の存続期間</translation>
    </message>
    <message>
        <source>When is %1 deleted by itself?</source>
        <translation>%1 をいつ自動的に削除しますか?</translation>
    </message>
    <message>
        <source>EventBridge Scheduler deletes the stack at that time, also while this machine is off. What CloudFormation refuses to delete, such as a bucket with objects in it, stays.</source>
        <translation>その時刻に EventBridge Scheduler がスタックを削除します。このマシンの電源が切れていても動作します。オブジェクトの残るバケットなど、CloudFormation が削除を拒むものは残ります。</translation>
    </message>
    <message>
        <source>Hours from now</source>
        <translation>今から何時間後</translation>
    </message>
    <message>
        <source> h</source>
        <translation> 時間</translation>
    </message>
    <message>
        <source>Let it stay</source>
        <translation>残しておく</translation>
    </message>
    <message>
        <source>Set</source>
        <translation>設定</translation>
    </message>
    <message>
        <source>Set the time to live</source>
        <translation>存続期間を設定</translation>
    </message>
    <message>
        <source>Asking the scheduler…</source>
        <translation>スケジューラーに問い合わせています…</translation>
    </message>
    <message>
        <source>It is deleted at %1.</source>
        <translation>%1 に削除されます。</translation>
    </message>
    <message>
        <source>It stays until somebody deletes it.</source>
        <translation>誰かが削除するまで残ります。</translation>
    </message>
    <message>
        <source>Setting the time…</source>
        <translation>時刻を設定しています…</translation>
    </message>
</context>
<context>
    <name>skydeck::shell::AccountBand</name>
    <message>
        <source>Real AWS account %1. Writes are unlocked until you close Skydeck.</source>
        <translation>本物の AWS アカウント %1 です。Skydeck を閉じるまで書き込みできます。</translation>
    </message>
    <message>
        <source>Real AWS account %1. Writes are locked.</source>
        <translation>本物の AWS アカウント %1 です。書き込みはロックされています。</translation>
    </message>
    <message>
        <source>Lock writes</source>
        <translation>書き込みをロック</translation>
    </message>
    <message>
        <source>Unlock writes</source>
        <translation>書き込みのロックを解除</translation>
    </message>
</context>
<context>
    <name>skydeck::shell::Activity</name>
    <message>
        <source>Done</source>
        <translation>完了</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>キャンセルしました</translation>
    </message>
    <message>
        <source>Cancel requested</source>
        <translation>キャンセルを要求しました</translation>
    </message>
</context>
<context>
    <name>skydeck::shell::ActivityTray</name>
    <message>
        <source>Activity</source>
        <translation>アクティビティ</translation>
    </message>
    <message numerus="yes">
        <source>%n operation(s) running</source>
        <translation>
            <numerusform>操作 %n 件を実行中</numerusform>
        </translation>
    </message>
    <message>
        <source>Log of %1</source>
        <translation>ログ: %1</translation>
    </message>
    <message>
        <source>No operation is running</source>
        <translation>実行中の操作はありません</translation>
    </message>
</context>
<context>
    <name>skydeck::shell::CommandPalette</name>
    <message>
        <source>Search panels and actions</source>
        <translation>パネルと操作を検索</translation>
    </message>
    <message>
        <source>Search panels, actions and resources</source>
        <translation>パネル、操作、リソースを検索</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>結果</translation>
    </message>
    <message>
        <source>Nothing is called that.</source>
        <translation>該当するものはありません。</translation>
    </message>
</context>
<context>
    <name>skydeck::shell::Connection</name>
    <message>
        <source>Starting the local lab…</source>
        <translation>ローカルのラボを起動しています…</translation>
    </message>
    <message>
        <source>Asking who you are…</source>
        <translation>認証情報を確認しています…</translation>
    </message>
    <message>
        <source>Connecting…</source>
        <translation>接続しています…</translation>
    </message>
</context>
<context>
    <name>skydeck::shell::CredentialDialogs</name>
    <message>
        <source>Code of the MFA device</source>
        <translation>MFA デバイスのコード</translation>
    </message>
    <message>
        <source>The profile %1 wants the six digits that the device %2 shows now.</source>
        <translation>プロファイル %1 には、デバイス %2 に表示されている 6 桁の数字が必要です。</translation>
    </message>
    <message>
        <source>Six digits</source>
        <translation>6 桁の数字</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>続行</translation>
    </message>
    <message>
        <source>Sign in</source>
        <translation>サインイン</translation>
    </message>
    <message>
        <source>Your browser opens the sign-in page. Confirm there that it shows this code:</source>
        <translation>ブラウザーでサインインページが開きます。このコードが表示されていることを確認してください:</translation>
    </message>
    <message>
        <source>Copy the address, open it in your browser and confirm that it shows this code:</source>
        <translation>アドレスをコピーしてブラウザーで開き、このコードが表示されていることを確認してください:</translation>
    </message>
    <message>
        <source>The window goes on by itself once you have agreed.</source>
        <translation>承認すると、このウィンドウは自動的に先へ進みます。</translation>
    </message>
    <message>
        <source>Copy address</source>
        <translation>アドレスをコピー</translation>
    </message>
    <message>
        <source>Open page again</source>
        <translation>ページを再度開く</translation>
    </message>
    <message>
        <source>Open page</source>
        <translation>ページを開く</translation>
    </message>
</context>
<context>
    <name>skydeck::shell::CredentialsBand</name>
    <message>
        <source>ended at %1</source>
        <translation>%1 に切れました</translation>
    </message>
    <message>
        <source>end in %1 min (%2)</source>
        <translation>あと %1 分で切れます（%2）</translation>
    </message>
    <message>
        <source>Sign in again</source>
        <translation>サインインし直す</translation>
    </message>
    <message>
        <source>Paste keys…</source>
        <translation>キーを貼り付け…</translation>
    </message>
    <message>
        <source>The credentials of %1 %2.</source>
        <translation>%1 の認証情報は%2。</translation>
    </message>
    <message>
        <source>Nobody is signed in.</source>
        <translation>サインインしていません。</translation>
    </message>
    <message>
        <source>The credentials of %1 are refused. What is shown is from before.</source>
        <translation>%1 の認証情報が拒否されました。表示しているのは以前の内容です。</translation>
    </message>
</context>
<context>
    <name>skydeck::shell::Deck</name>
    <message>
        <source>Connecting…</source>
        <translation>接続しています…</translation>
    </message>
    <message>
        <source>Writes are locked</source>
        <translation>書き込みはロックされています</translation>
    </message>
    <message>
        <source>This is the real AWS account %1 in %2. What you do there can cost money.</source>
        <translation>%2 の本物の AWS アカウント %1 です。操作によって料金が発生することがあります。</translation>
    </message>
    <message>
        <source>Unlock writes until Skydeck is closed?</source>
        <translation>Skydeck を閉じるまで書き込みのロックを解除しますか?</translation>
    </message>
    <message>
        <source>Unlock writes</source>
        <translation>書き込みのロックを解除</translation>
    </message>
</context>
<context>
    <name>skydeck::shell::ErrorBar</name>
    <message>
        <source>Retry</source>
        <translation>再試行</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>詳細をコピー</translation>
    </message>
</context>
<context>
    <name>skydeck::shell::FeedBase</name>
    <message>
        <source>Connecting</source>
        <translation>接続</translation>
    </message>
</context>
<context>
    <name>skydeck::shell::JsonView</name>
    <message>
        <source>Search %1</source>
        <translation>%1を検索</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>検索</translation>
    </message>
    <message>
        <source>Copy all</source>
        <translation>すべてコピー</translation>
    </message>
</context>
<context>
    <name>skydeck::shell::LogLines</name>
    <message>
        <source>Copy</source>
        <translation>コピー</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>すべて選択</translation>
    </message>
</context>
<context>
    <name>skydeck::shell::LogTail</name>
    <message>
        <source>Time range</source>
        <translation>期間</translation>
    </message>
    <message>
        <source>All</source>
        <translation>すべて</translation>
    </message>
    <message>
        <source>Last 15 minutes</source>
        <translation>直近 15 分</translation>
    </message>
    <message>
        <source>Last hour</source>
        <translation>直近 1 時間</translation>
    </message>
    <message>
        <source>Last day</source>
        <translation>直近 1 日</translation>
    </message>
    <message>
        <source>Between…</source>
        <translation>期間を指定…</translation>
    </message>
    <message>
        <source>From</source>
        <translation>開始</translation>
    </message>
    <message>
        <source>Until</source>
        <translation>終了</translation>
    </message>
    <message>
        <source>Only the last %1 lines are shown. A shorter time range shows older ones.</source>
        <translation>最後の %1 行だけを表示しています。期間を短くすると、より古い行を表示できます。</translation>
    </message>
    <message numerus="yes">
        <source>It is asked again in %n second(s); no line is lost.</source>
        <translation>
            <numerusform>%n 秒後に再度問い合わせます。失われる行はありません。</numerusform>
        </translation>
    </message>
    <message>
        <source>CloudWatch Logs is asked too often by this account and answers no more for a moment.</source>
        <translation>このアカウントから CloudWatch Logs への問い合わせが多すぎるため、しばらく応答がありません。</translation>
    </message>
</context>
<context>
    <name>skydeck::shell::LogView</name>
    <message>
        <source>Search %1</source>
        <translation>%1を検索</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>検索</translation>
    </message>
    <message>
        <source>Follow</source>
        <translation>末尾に追従</translation>
    </message>
    <message>
        <source>Copy all</source>
        <translation>すべてコピー</translation>
    </message>
    <message numerus="yes">
        <source>%n match(es)</source>
        <translation>
            <numerusform>%n 件一致</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>skydeck::shell::MainWindow</name>
    <message>
        <source>Theme</source>
        <translation>テーマ</translation>
    </message>
    <message>
        <source>Follow the system</source>
        <translation>システムに合わせる</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>ライト</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>ダーク</translation>
    </message>
    <message>
        <source>Keep the lab running after closing</source>
        <translation>閉じた後もラボを動かし続ける</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>キーボードショートカット</translation>
    </message>
    <message>
        <source>About Skydeck</source>
        <translation>Skydeck について</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>終了</translation>
    </message>
    <message>
        <source>Open %1</source>
        <translation>%1 を開く</translation>
    </message>
    <message>
        <source>Refresh</source>
        <translation>更新</translation>
    </message>
    <message>
        <source>Filter the panel</source>
        <translation>パネルをフィルター</translation>
    </message>
    <message>
        <source>Search panels and actions</source>
        <translation>パネルと操作を検索</translation>
    </message>
    <message>
        <source>Ctrl+K</source>
        <translation>Ctrl+K</translation>
    </message>
    <message>
        <source>Collapse or expand the navigation</source>
        <translation>ナビゲーションの折りたたみ/展開</translation>
    </message>
    <message>
        <source>Ctrl+B</source>
        <translation>Ctrl+B</translation>
    </message>
    <message>
        <source>&lt;b&gt;Skydeck %1&lt;/b&gt;&lt;p&gt;A deck for a personal cloud lab: deploy, watch, learn, destroy.&lt;/p&gt;&lt;p&gt;Free software under the GNU General Public License, version 3 or later.&lt;/p&gt;</source>
        <translation>&lt;b&gt;Skydeck %1&lt;/b&gt;&lt;p&gt;個人用クラウドラボのデスクトップアプリ: デプロイし、見守り、学び、破棄する。&lt;/p&gt;&lt;p&gt;GNU General Public License バージョン 3 以降に基づくフリーソフトウェアです。&lt;/p&gt;</translation>
    </message>
    <message>
        <source>Quit Skydeck</source>
        <translation>Skydeck を終了</translation>
    </message>
    <message>
        <source>%1 $ an hour goes on in %2: %3 $ if forgotten for a month.</source>
        <translation>%2 では 1 時間あたり %1 $ の料金がかかり続けます。1 か月放置すると %3 $ です。</translation>
    </message>
    <message>
        <source>Quit, let it run</source>
        <translation>動かしたまま終了</translation>
    </message>
    <message>
        <source>Show what runs</source>
        <translation>稼働中のものを表示</translation>
    </message>
    <message numerus="yes">
        <source>%n operation(s) are still running. Cancel and quit?</source>
        <translation>
            <numerusform>実行中の操作が %n 件あります。キャンセルして終了しますか?</numerusform>
        </translation>
    </message>
    <message>
        <source>Cancel them and quit</source>
        <translation>キャンセルして終了</translation>
    </message>
    <message>
        <source>Go on working</source>
        <translation>作業を続ける</translation>
    </message>
    <message>
        <source>Welcome</source>
        <translation>ようこそ</translation>
    </message>
    <message numerus="yes">
        <source>%n transfer(s) stop now and can be resumed the next time.</source>
        <translation>
            <numerusform>転送 %n 件が止まります。次回、再開できます。</numerusform>
        </translation>
    </message>
    <message>
        <source>Quit, resume later</source>
        <translation>終了して後で再開</translation>
    </message>
</context>
<context>
    <name>skydeck::shell::Notifier</name>
    <message>
        <source>%1 failed</source>
        <translation>%1に失敗しました</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>表示</translation>
    </message>
</context>
<context>
    <name>skydeck::shell::OperationRow</name>
    <message>
        <source>Click for the log</source>
        <translation>クリックでログを表示</translation>
    </message>
    <message>
        <source>Show log</source>
        <translation>ログを表示</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>Cancelling…</source>
        <translation>キャンセルしています…</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>閉じる</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>一時停止</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>再開</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>再試行</translation>
    </message>
</context>
<context>
    <name>skydeck::shell::PanelFrame</name>
    <message>
        <source>Filter %1</source>
        <translation>%1をフィルター</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>フィルター</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>再試行</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>詳細をコピー</translation>
    </message>
    <message>
        <source>refreshed just now</source>
        <translation>たった今更新</translation>
    </message>
    <message>
        <source>refreshed %1 ago</source>
        <translation>%1前に更新</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 分</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>読み込み中…</translation>
    </message>
    <message>
        <source>%1 failed</source>
        <translation>%1に失敗しました</translation>
    </message>
    <message>
        <source>%1. %2</source>
        <translation>%1。%2</translation>
    </message>
</context>
<context>
    <name>skydeck::shell::Rail</name>
    <message>
        <source>Navigation</source>
        <translation>ナビゲーション</translation>
    </message>
    <message>
        <source>Expand</source>
        <translation>展開</translation>
    </message>
    <message>
        <source>Collapse</source>
        <translation>折りたたむ</translation>
    </message>
    <message>
        <source>Show labels</source>
        <translation>ラベルを表示</translation>
    </message>
    <message>
        <source>Show icons only</source>
        <translation>アイコンのみ表示</translation>
    </message>
    <message>
        <source>Expand navigation</source>
        <translation>ナビゲーションを展開</translation>
    </message>
    <message>
        <source>Collapse navigation</source>
        <translation>ナビゲーションを折りたたむ</translation>
    </message>
</context>
<context>
    <name>skydeck::shell::ShortcutsDialog</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>キーボードショートカット</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Enter</translation>
    </message>
    <message>
        <source>Open the current row</source>
        <translation>現在の行を開く</translation>
    </message>
    <message>
        <source>Delete the selected rows</source>
        <translation>選択した行を削除</translation>
    </message>
    <message>
        <source>Copy the selected rows as TSV</source>
        <translation>選択した行を TSV としてコピー</translation>
    </message>
    <message>
        <source>Select all rows</source>
        <translation>すべての行を選択</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>キー</translation>
    </message>
    <message>
        <source>What they do</source>
        <translation>動作</translation>
    </message>
    <message>
        <source>Copy the selected rows as JSON</source>
        <translation>選択した行を JSON としてコピー</translation>
    </message>
    <message>
        <source>Shift+F10</source>
        <translation>Shift+F10</translation>
    </message>
    <message>
        <source>Open the menu of the selected rows: their verbs, copy as AWS CLI command, raw JSON</source>
        <translation>選択した行のメニューを開く（操作、AWS CLI コマンドとしてコピー、生の JSON）</translation>
    </message>
</context>
<context>
    <name>skydeck::shell::TopBar</name>
    <message>
        <source>Spending</source>
        <translation>料金</translation>
    </message>
    <message>
        <source>Search panels and actions</source>
        <translation>パネルと操作を検索</translation>
    </message>
    <message>
        <source>Search or run…   %1</source>
        <translation>検索または実行…   %1</translation>
    </message>
    <message>
        <source>Ctrl+K</source>
        <translation>Ctrl+K</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>メニュー</translation>
    </message>
    <message>
        <source>%1 $/h</source>
        <translation>%1 $/時間</translation>
    </message>
    <message>
        <source>Spending %1</source>
        <translation>料金 %1</translation>
    </message>
    <message>
        <source>%1 $ if forgotten for a day, %2 $ for a month%3</source>
        <translation>1 日放置すると %1 $、1 か月で %2 $%3</translation>
    </message>
    <message>
        <source>, were it on AWS: the lab is free</source>
        <translation>（AWS の場合。ラボは無料です）</translation>
    </message>
    <message>
        <source>OFFLINE</source>
        <translation>オフライン</translation>
    </message>
    <message>
        <source>Not connected</source>
        <translation>接続されていません</translation>
    </message>
    <message>
        <source>LAB</source>
        <translation>ラボ</translation>
    </message>
    <message>
        <source>AWS</source>
        <translation>AWS</translation>
    </message>
    <message>
        <source>The lab on this machine, %1. Nothing here costs money.</source>
        <translation>このマシンのラボ（%1）です。料金は一切かかりません。</translation>
    </message>
    <message>
        <source>A real AWS account. What you do here can cost money.</source>
        <translation>本物の AWS アカウントです。操作によって料金が発生することがあります。</translation>
    </message>
</context>
<context>
    <name>skydeck::shell::WelcomePage</name>
    <message>
        <source>Welcome</source>
        <translation>ようこそ</translation>
    </message>
    <message>
        <source>Welcome to Skydeck</source>
        <translation>Skydeck へようこそ</translation>
    </message>
    <message>
        <source>Settings change this at any time.</source>
        <translation>「設定」でいつでも変更できます。</translation>
    </message>
    <message>
        <source>Deploy a stack, watch its jobs, look at what they made, and destroy it all again. Where?</source>
        <translation>スタックをデプロイし、ジョブを見守り、結果を確かめ、最後にすべて破棄する。どこで作業しますか?</translation>
    </message>
    <message>
        <source>The lab</source>
        <translation>ラボ</translation>
    </message>
    <message>
        <source>A small AWS on this machine, for learning and trying out. Jobs really run, nothing leaves the machine, nothing can cost money.</source>
        <translation>このマシンの中の小さな AWS です。学習や試行に向いています。ジョブは実際に動き、データは外に出ず、料金は一切かかりません。</translation>
    </message>
    <message>
        <source>It starts with the window and needs no account.</source>
        <translation>ウィンドウと同時に起動し、アカウントは要りません。</translation>
    </message>
    <message>
        <source>Use the lab</source>
        <translation>ラボを使う</translation>
    </message>
    <message>
        <source>My AWS account</source>
        <translation>自分の AWS アカウント</translation>
    </message>
    <message>
        <source>The real cloud, by a profile of the AWS tools. What runs there costs money: writes stay locked until you unlock them.</source>
        <translation>AWS ツールのプロファイルを使う、本物のクラウドです。動かすと料金がかかるため、ロックを解除するまで書き込みはできません。</translation>
    </message>
    <message>
        <source>Profile</source>
        <translation>プロファイル</translation>
    </message>
    <message>
        <source>Use this account</source>
        <translation>このアカウントを使う</translation>
    </message>
    <message>
        <source>Set up sign-in</source>
        <translation>サインインを設定</translation>
    </message>
</context>
</TS>
