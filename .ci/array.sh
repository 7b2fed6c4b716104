#!/usr/bin/env bash
# Tries partitions with a real job-array engine: .ci/array.sh FORECOURT [SELECTION]. Slurm (a controller and a node of its own
# on this machine, as root) where it is installed, else GNU parallel, else it says loudly that nothing was tried.
# Proof: the merged files of all tasks are, byte for byte, the file of a run that was never shared out.
set -euo pipefail
export FORECOURT SELECTION
FORECOURT=$(realpath "${1:?the forecourt binary}")
SELECTION=${2:-flows/bus-}
here=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
pids=()
finish() {
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
    wait 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT
cd "$work"
mkdir runs

by_slurm() {
    local host cpus
    host=$(hostname -s)
    cpus=$(nproc)
    mkdir spool state
    dd if=/dev/urandom of=munge.key bs=1 count=1024 status=none
    chmod 600 munge.key
    # munged refuses directories that others may write, and /tmp is one: --force says that this is known.
    chmod 755 "$work"
    munged --foreground --force --key-file "$work/munge.key" --socket "$work/munge.sock" \
        --pid-file "$work/munged.pid" --log-file "$work/munged.log" --seed-file "$work/munge.seed" >munged.out 2>&1 &
    pids+=($!)
    cat >slurm.conf <<CONF
ClusterName=forecourt
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=26817
SlurmdPort=26818
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$work/munge.sock
CredType=cred/munge
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
ReturnToService=2
SchedulerType=sched/backfill
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
NodeName=$host NodeAddr=127.0.0.1 CPUs=$cpus State=UNKNOWN
PartitionName=all Nodes=$host Default=YES MaxTime=INFINITE State=UP
CONF
    export SLURM_CONF=$work/slurm.conf
    slurmctld -D >slurmctld.log 2>&1 &
    pids+=($!)
    slurmd -D -N "$host" >slurmd.log 2>&1 &
    pids+=($!)
    for _ in $(seq 30); do
        sinfo -h -o %T 2>/dev/null | grep -q idle && break
        sleep 1
    done
    sinfo || { tail -n 20 munged.out slurmctld.log slurmd.log; return 1; }
    # The array counts from 3 in steps of 2: no task's id is its number.
    timeout 300 sbatch --wait --array=3-9:2 --chdir="$work" --export=ALL \
        "$here/sim/cli/examples-of-use/slurm-array.sbatch" || { tail -n 20 ./*.log; return 1; }
}

by_parallel() {
    # shellcheck disable=SC2016 # the inner shell, started by parallel, knows its own number
    FORECOURT_PARTITIONS=4 parallel --will-cite -j 2 \
        '"$FORECOURT" run "$SELECTION" --quiet --jobs 1 --record "runs/part-$PARALLEL_SEQ.jsonl" # {}' ::: a b c d
}

if command -v slurmctld >/dev/null && command -v slurmd >/dev/null && command -v munged >/dev/null &&
    [ "$(id -u)" -eq 0 ] && [ "${ENGINE:-slurm}" = slurm ]; then
    engine=Slurm
    by_slurm
elif command -v parallel >/dev/null; then
    engine="GNU parallel"
    by_parallel
else
    echo "SKIPPED: neither Slurm (as root) nor GNU parallel is installed: no job array was tried" >&2
    exit 0
fi

env -u SLURM_CONF "$FORECOURT" run "$SELECTION" --quiet --partition 1/1 --record whole.jsonl >/dev/null
"$FORECOURT" merge runs/*.jsonl -o merged.jsonl
cmp whole.jsonl merged.jsonl
rm runs/*2*.jsonl 2>/dev/null || rm "$(ls runs/*.jsonl | head -1)"
if "$FORECOURT" merge runs/*.jsonl -o short.jsonl 2>missing.txt; then
    echo "a missing partition went unseen" >&2
    exit 1
fi
cat missing.txt
echo "== $engine: the merged file of 4 tasks is the file of the whole"
