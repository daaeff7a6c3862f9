package dev.rind.edge.ops;

import java.util.List;
import java.util.Locale;

/**
 * Everything that the edge counts about itself, under the name that Prometheus reads, with one
 * sentence on what to do when it moves. {@code docs/metrics.md} is made of this.
 *
 * <p>A question is what the catalog asks the database: match, base_paths, checkpoints, domain, guard,
 * permission, user, file, directories, listing.
 */
public enum Meter {
  REQUESTS("rind_requests_total", Kind.COUNTER, "requests", "class status tier",
      "Requests answered, by what the answer was, its status and the farthest tier asked: look into the log when the class error grows."),

  BODY_BYTES("rind_body_bytes_total", Kind.COUNTER, "bytes", "class status tier",
      "Bytes of bodies taken by sockets: near what the network carries, add an edge."),

  FIRST_BYTE("rind_first_byte_seconds", Kind.HISTOGRAM, "seconds", "class tier",
      "From a request's head to its answer's first byte: slow from memory, look for a busy CPU or disk; slow from postgres, at the database."),

  REFUSED("rind_requests_refused_total", Kind.COUNTER, "requests", "",
      "Requests refused for their form or length before anything was looked up: a broken client, or an attack."),

  LATE("rind_requests_late_total", Kind.COUNTER, "requests", "",
      "Requests answered 504 because db.requestWait was over: look at the database."),

  KNOWN("rind_requests_known_total", Kind.COUNTER, "requests", "",
      "Requests whose head had come before, byte for byte, a moment ago: only who may read it was found out, so such a request counts as no lookup below."),

  CONNECTIONS_OPEN("rind_connections_open", Kind.GAUGE, "connections", "",
      "Connections open now: near http.connectionsMax, raise that and the limit on open files, or add an edge."),

  CONNECTIONS("rind_connections_total", Kind.COUNTER, "connections", "",
      "Connections accepted: where it grows as fast as the requests, clients or a proxy keep none open."),

  CONNECTIONS_CLOSED("rind_connections_closed_total", Kind.COUNTER, "connections",
      "reason",
      "Connections that the edge closed: many for a slow head or body or a stalled answer mean a bad network, or an attack."),

  ACCEPT_PAUSES("rind_accept_pauses_total", Kind.COUNTER, "times", "",
      "Accepting stopped because http.connectionsMax were open: raise that and the limit on open files, or add an edge."),

  AOT_CACHE("rind_aot_cache", Kind.GAUGE, "caches", "",
      "Whether this process started from a cache of loaded classes, 1 or 0: where it is 0, run `rind train`."),

  GUARD_DECISIONS("rind_guard_decisions_total", Kind.COUNTER, "requests", "decision",
      "Requests for what is guarded, and whether they were allowed, denied, or undecided (so forwarded, or else denied): with many denied from one moment on, look at the guard."),

  GUARD_FAILED("rind_guard_failed_total", Kind.COUNTER, "requests", "",
      "Of the denied, those of which nothing could be found out: look at the database, and at rind_login_refused_total."),

  GUARDS_MADE("rind_guards_made_total", Kind.COUNTER, "guards", "",
      "How often a guard was made ready: with each change of its settings, and when it was not used for long."),

  JQ_RUNS("rind_guard_jq_runs_total", Kind.COUNTER, "runs", "",
      "Runs of jq programs of header guards; what one has made of a header is known the next time."),

  JQ_LATE("rind_guard_jq_late_total", Kind.COUNTER, "runs", "",
      "Of those, given up because they took too long: the log names the guard, whose program has to be changed."),

  JQ_REFUSED("rind_guard_jq_refused_total", Kind.COUNTER, "requests", "",
      "Requests denied because a guard's program was late before, or too many wait for it."),

  LOGIN_COMPARED("rind_login_compared_total", Kind.COUNTER, "passwords", "",
      "Passwords compared with their hashes, which takes a quarter of a second of a core each; at most a tenth of a core."),

  LOGIN_REFUSED("rind_login_refused_total", Kind.COUNTER, "requests", "",
      "Requests denied without that, because as many waited as may, or somebody had tried too often: a guess at passwords, or too many clients with passwords."),

  LOGIN_SECONDS("rind_login_seconds_total", Kind.COUNTER, "seconds", "",
      "Time of a processor that went into comparing passwords."),

  LOGIN_WAITING("rind_login_waiting", Kind.GAUGE, "passwords", "",
      "Passwords that wait to be compared."),

  FORWARD_REQUESTS("rind_forward_requests_total", Kind.COUNTER, "requests", "",
      "Requests passed on to the pulpcore-content of forward.url: files that are not stored yet, and what this edge does not know."),

  FORWARD_AGAIN("rind_forward_again_total", Kind.COUNTER, "requests", "",
      "Of those, sent a second time because a kept connection had been closed: many mean that its keep-alive is short."),

  FORWARD_FAILED("rind_forward_failed_total", Kind.COUNTER, "requests", "",
      "Requests answered with 502, 503 or 504, because it did not: look at that server, and at forward.url."),

  FORWARD_BROKE_OFF("rind_forward_broke_off_total", Kind.COUNTER, "answers", "",
      "Answers that broke off after they had begun, on its side or because the client left."),

  FORWARD_REFUSED("rind_forward_refused_total", Kind.COUNTER, "requests", "",
      "Requests refused because forward.waitingMax were waiting: it is too slow, or forward.connectionsMax too low."),

  FORWARD_CONNECTIONS("rind_forward_connections", Kind.GAUGE, "connections", "",
      "Connections to it: at forward.connectionsMax, others wait."),

  FORWARD_WAITING("rind_forward_waiting", Kind.GAUGE, "requests", "",
      "Requests that wait for such a connection: if there are some for long, raise forward.connectionsMax."),

  FORWARD_SHARED("rind_forward_shared_total", Kind.COUNTER, "requests", "",
      "Requests for a file that was just being stored, served from the storage: downloads saved."),

  FORWARD_SHARED_LATE("rind_forward_shared_late_total", Kind.COUNTER, "requests", "",
      "Such requests that were passed on as well, because the file was not stored within forward.shareWait: its origin is slow."),

  MEMORY_HITS("rind_memory_hits_total", Kind.COUNTER, "lookups", "question",
      "Lookups answered from memory: the share of hits is what the cache is worth."),

  MEMORY_MISSES("rind_memory_misses_total", Kind.COUNTER, "lookups", "question",
      "Lookups that memory could not answer: with many evictions, raise memory.bytesMax."),

  MEMORY_LOADS("rind_memory_loads_total", Kind.COUNTER, "answers", "question outcome",
      "Answers that were loaded: failed ones are told in the log, and mostly of the database."),

  MEMORY_EVICTIONS("rind_memory_evictions_total", Kind.COUNTER, "answers", "question",
      "Answers dropped, for lack of room or for their age: when it grows with the misses, raise memory.bytesMax."),

  MEMORY_ANSWERS("rind_memory_answers", Kind.GAUGE, "answers", "question",
      "Answers held: for seeing what fills the memory, nothing to do."),

  MEMORY_BYTES("rind_memory_bytes", Kind.GAUGE, "bytes", "question",
      "Memory that those answers take, roughly: at its bound, and with evictions, raise memory.bytesMax."),

  POINTER_READS("rind_pointer_reads_total", Kind.COUNTER, "reads", "question",
      "Reads of what a distribution serves now: too many for the database, raise freshness.bound."),

  POINTER_STALE("rind_pointer_stale_total", Kind.COUNTER, "answers", "question",
      "Answers older than freshness.bound, given because the database was late or away: look at the database."),

  POINTERS("rind_pointers", Kind.GAUGE, "pointers", "question found",
      "Base paths held that lead to something, and that lead nowhere: many of the latter mean a scan."),

  POINTER_GIVEN_UP("rind_pointer_given_up_total", Kind.COUNTER, "reads", "question",
      "Reads that did not come back in time and were begun anew: look at the database and the network to it."),

  POINTER_ROUNDS("rind_pointer_rounds_total", Kind.COUNTER, "rounds", "question",
      "Rounds in which what is in use was read again: where they stop, the database is away."),

  POINTER_HOT("rind_pointer_hot", Kind.GAUGE, "pointers", "question",
      "Pointers read again in the last round: with many, the bound is stretched."),

  POINTER_WORK("rind_pointer_round_work_seconds", Kind.GAUGE, "seconds", "question",
      "How long PostgreSQL was busy with the last round: over 2 % of a core, interval and bound are stretched."),

  POINTER_BOUND("rind_pointer_bound_seconds", Kind.GAUGE, "seconds", "question",
      "How old an answer may be now: above freshness.bound, there are more hot distributions than PostgreSQL is asked to refresh in time."),

  POINTER_OLDEST("rind_pointer_oldest_given_seconds", Kind.GAUGE, "seconds", "question",
      "Age of the oldest answer ever given beyond the bound: how bad the worst outage was."),

  INDEX_ANSWERS("rind_index_answers_total", Kind.COUNTER, "lookups", "",
      "Lookups answered by the index of a whole publication, also that there is nothing: the more, the fewer statements."),

  INDEX_ASKED_ON("rind_index_asked_on_total", Kind.COUNTER, "lookups", "",
      "Lookups that an index could not answer, of files that were not stored when it was loaded: nothing to do."),

  INDEX_WAITS("rind_index_waits_total", Kind.COUNTER, "lookups", "",
      "Lookups that waited for an index to be loaded: many at a time are a storm on what is new."),

  INDEX_LATE("rind_index_late_total", Kind.COUNTER, "indexes", "",
      "Indexes not there within index.wait, so that lookups went on one by one: a slow database, or a huge repository."),

  INDEX_LOADS("rind_index_loads_total", Kind.COUNTER, "statements", "outcome",
      "Loads of indexes, of a few at once: where some failed, look into the log."),

  INDEX_LOADED("rind_index_loaded_total", Kind.COUNTER, "indexes", "",
      "Indexes loaded: when it grows with the evictions, raise memory.bytesMax."),

  INDEX_NONE("rind_index_none_total", Kind.COUNTER, "indexes", "",
      "Publications that were wanted and have no index: gone, not complete, too big for memory.bytesMax, or their load failed."),

  INDEX_LOADED_BYTES("rind_index_loaded_bytes_total", Kind.COUNTER, "bytes", "",
      "What those took in memory: by index loaded, the size of the repositories."),

  INDEX_LOAD_TIME("rind_index_load_time_seconds_total", Kind.COUNTER, "seconds", "",
      "Time that loads took: near a fifth of the time, more of it is asked for than is allowed."),

  INDEX_POSTPONED("rind_index_postponed_total", Kind.COUNTER, "times", "",
      "Times that loads were put off because they had taken a fifth of the time: lookups went on one by one meanwhile."),

  INDEX_REFUSED("rind_index_refused_total", Kind.COUNTER, "indexes", "",
      "Indexes not loaded because as many as may were waiting: a scan of many repositories, or a database that hangs."),

  INDEX_EVICTIONS("rind_index_evictions_total", Kind.COUNTER, "indexes", "",
      "Indexes dropped, for lack of room or for their age: when it grows with those loaded, raise memory.bytesMax."),

  INDEXES("rind_indexes", Kind.GAUGE, "indexes", "",
      "Indexes held: about as many as publications in use, or memory is short."),

  INDEX_BYTES("rind_index_bytes", Kind.GAUGE, "bytes", "",
      "Memory that those take, at most half of memory.bytesMax: near it, raise that."),

  REDIS_LOOKUPS("rind_redis_lookups_total", Kind.COUNTER, "keys", "what outcome",
      "Facts and indexes asked of Redis, and whether they were there: hits are statements that another edge has made already."),

  REDIS_REFUSED("rind_redis_refused_total", Kind.COUNTER, "values", "what reason",
      "Values found there and not believed: forged ones are altered, or of edges that have another SECRET_KEY; see who writes there."),

  REDIS_WRITES("rind_redis_writes_total", Kind.COUNTER, "values", "what outcome",
      "Values written there: where some failed, Redis is out of memory or forbids it; too_large ones are over redis.indexBytesMax."),

  REDIS_FAILURES("rind_redis_failures_total", Kind.COUNTER, "questions", "what",
      "Questions to Redis that failed, also by its own errors: look at it; nothing else suffers but the database."),

  REDIS_TIMEOUTS("rind_redis_timeouts_total", Kind.COUNTER, "questions", "what",
      "Of those, given up after redis.timeout or redis.indexTimeout: Redis or the network to it is slow."),

  REDIS_SKIPPED("rind_redis_skipped_total", Kind.COUNTER, "questions", "what",
      "Questions not asked because Redis did not answer lately."),

  REDIS_OPENED("rind_redis_breaker_opened_total", Kind.COUNTER, "times", "what",
      "Times that Redis was left alone for a while because it did not answer: look at it when this grows."),

  REDIS_AWAY("rind_redis_away", Kind.GAUGE, "connections", "what",
      "One while it is left alone, and each edge does by itself."),

  REDIS_LEASES("rind_redis_leases_total", Kind.COUNTER, "indexes", "outcome",
      "Indexes that this edge loaded for all, that it waited for another edge to load, and that it gave up waiting for: with many of the last, look at the other edges."),

  REDIS_OUTDATED("rind_redis_outdated_total", Kind.COUNTER, "indexes", "",
      "Indexes found in Redis and loaded anew, because this edge knows that files were stored since."),

  BATCH_ROUNDS("rind_batch_round_statements_total", Kind.COUNTER, "statements", "question",
      "Of the batches, those of rounds, which do not follow the requests: about one a second for each question in use."),

  BATCH_STATEMENTS("rind_batch_statements_total", Kind.COUNTER, "statements", "question",
      "Batches sent: fewer than lookups by far, or something asks for one path after the other."),

  BATCH_KEYS("rind_batch_keys_total", Kind.COUNTER, "keys", "question",
      "Keys in those batches: keys by statement near db.keysMax mean a database too slow for the load."),

  BATCH_WAIT("rind_batch_wait_seconds", Kind.HISTOGRAM, "seconds", "question",
      "How long keys waited for the batch before theirs: longer than a statement takes, look at the database."),

  BATCH_FAILURES("rind_batch_failures_total", Kind.COUNTER, "statements", "question",
      "Batches that failed: the log and PostgreSQL's own say why."),

  BATCH_REFUSED("rind_batch_refused_total", Kind.COUNTER, "keys", "question",
      "Lookups answered with 503 because db.waitingMax were waiting: look at the database first."),

  DATABASE_STATEMENTS("rind_database_statements_total", Kind.COUNTER, "statements", "",
      "Statements sent to PostgreSQL: should agree with its pg_stat_statements and hardly follow the requests."),

  CONTENT_APP_STATEMENTS("rind_statements_content_app_total", Kind.COUNTER, "statements", "",
      "Statements that Pulp's content app would have made for the same requests: less rind_database_statements_total, it is what the edge spared the database."),

  DATABASE_REFUSED("rind_database_refused_total", Kind.COUNTER, "statements", "",
      "Statements that found no connection in time, or no room to wait for one: the database is away or overloaded."),

  HEARTBEATS("rind_heartbeats_total", Kind.COUNTER, "statements", "outcome",
      "Times that Pulp was told that this edge is there: failed ones, let Pulp's role write its status table, or set heartbeat to false."),

  EVENTS_ON("rind_events_on", Kind.GAUGE, "yes or no", "",
      "Whether PostgreSQL tells what changes (1), where freshness.events is on: at 0 it is asked in rounds, and rind check says why."),

  EVENTS("rind_events_total", Kind.COUNTER, "messages", "",
      "Messages of PostgreSQL about what changed: where it grows fast, look for who changes distributions, guards or roles all the time."),

  EVENTS_LOST("rind_events_lost_total", Kind.COUNTER, "times", "",
      "Times that PostgreSQL could not be heard any more: when it grows, something ends the connection, such as a firewall."),

  DATABASE_CONNECTIONS("rind_database_connections", Kind.GAUGE, "connections", "",
      "Connections to PostgreSQL open now, at most db.connections: none are opened before something waits for one."),

  DATABASE_TRIES("rind_database_connects_total", Kind.COUNTER, "tries", "",
      "Tries to connect to PostgreSQL: when it grows without failing, something ends the connections, such as a firewall."),

  DATABASE_TRIES_FAILED("rind_database_connects_failed_total", Kind.COUNTER, "tries", "",
      "Tries that failed: PostgreSQL is away, full or refuses us; the log says which."),

  FILES_GONE("rind_files_gone_total", Kind.COUNTER, "files", "",
      "Files that were not there, or not as long as the database says: check the storage, and repair the repository in Pulp."),

  FOLDER_UNREADABLE("rind_folder_unreadable_total", Kind.COUNTER, "files", "",
      "Files answered with 503 because the folder of their domain's storage could not be read: the log names it; mount it, or mend its rights."),

  FILE_HITS("rind_file_hits_total", Kind.COUNTER, "files", "kept",
      "Files that were in memory, or open, when they were asked for."),

  FILE_MISSES("rind_file_misses_total", Kind.COUNTER, "files", "kept",
      "Files that had to be read into memory, or opened: where it grows as fast as the hits, raise body.memoryBytesMax or body.openFilesMax."),

  FILE_EVICTIONS("rind_file_evictions_total", Kind.COUNTER, "files", "kept",
      "Files thrown out of memory, or closed, for others that are asked for more: as for misses."),

  FILE_MEMORY_BYTES("rind_file_memory_bytes", Kind.GAUGE, "bytes", "",
      "Memory that the bytes of small files take, at most body.memoryBytesMax."),

  FILES_OPEN("rind_files_open", Kind.GAUGE, "files", "",
      "Stored files that are open: near body.openFilesMax, raise that and the limit on open files."),

  FILES_COPIED("rind_files_copied_total", Kind.COUNTER, "files", "",
      "Answers whose file was copied piece by piece, because body.openFilesMax were open: raise that and the limit on open files."),

  FILES_READ_AHEAD("rind_files_read_ahead_total", Kind.COUNTER, "answers", "",
      "Answers whose file was not read lately, and so was read before it was sent: what the disk, and not memory, gives."),

  FILES_REPLACED("rind_files_replaced_total", Kind.COUNTER, "files", "",
      "Files that were no longer what lies in the storage: some are usual, after a repair or reclaim by Pulp."),

  FILES_WRONG("rind_files_wrong_total", Kind.COUNTER, "files", "",
      "Small files whose bytes were not those of their digest, answered with 503: the storage is damaged, repair it with Pulp."),

  IO_WAITING("rind_io_waiting", Kind.GAUGE, "tasks", "",
      "Requests that wait for a thread to open their file: when it stays up, the storage is slow, or body.ioThreads too few."),

  IO_REFUSED("rind_io_refused_total", Kind.COUNTER, "tasks", "",
      "Requests answered with 503 because body.ioWaitingMax were waiting: look at the storage."),

  LISTINGS_WAITING("rind_listings_waiting", Kind.GAUGE, "tasks", "",
      "Long listings, or pieces of them, that wait for a thread: when it stays up, too many are asked for at a time; look into the log for who does."),

  LISTINGS_REFUSED("rind_listings_refused_total", Kind.COUNTER, "listings", "",
      "Long listings answered with 503 or broken off because as many as may were waiting: look into the log for who asks for them, or add an edge."),

  LISTINGS_TOO_LONG("rind_listings_too_long_total", Kind.COUNTER, "listings", "",
      "Listings answered with 503 because the directory has too many entries and its publication no index: see why rind_index_none_total, _postponed_total or _refused_total grow."),

  RANGES_IGNORED("rind_ranges_ignored_total", Kind.COUNTER, "requests", "",
      "Requests for more than 256 ranges, or for more bytes in ranges than the file has, which got the whole file: a broken client, or an attack."),

  ACCESS_LOG_DROPPED("rind_access_log_dropped_total", Kind.COUNTER, "lines", "",
      "Lines of the access log that were lost: write it to a faster disk, or raise accessLog.waitingMax."),

  ACCESS_LOG_FAILURES("rind_access_log_failures_total", Kind.COUNTER, "writes", "",
      "Writes of the access log that failed: make room on its disk, or mend its rights."),

  DIRECT_BYTES("rind_direct_bytes", Kind.GAUGE, "bytes", "",
      "Memory outside the heap that network buffers take: where it only grows, report it.");

  /** As Prometheus names what is measured. */
  public enum Kind {
    COUNTER, GAUGE, HISTOGRAM;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final String prometheusName;
  private final Kind kind;
  private final String unit;
  private final String labels;
  private final String advice;

  Meter(String prometheusName, Kind kind, String unit, String labels, String advice) {
    this.prometheusName = prometheusName;
    this.kind = kind;
    this.unit = unit;
    this.labels = labels;
    this.advice = advice;
  }

  public String prometheusName() {
    return prometheusName;
  }

  public Kind kind() {
    return kind;
  }

  /** In the order in which their values are given. */
  public List<String> labels() {
    return labels.isEmpty() ? List.of() : List.of(labels.split(" "));
  }

  public String advice() {
    return advice;
  }

  /** Micrometer adds these endings itself. */
  String registeredName() {
    return switch (kind) {
      case COUNTER -> prometheusName.replaceFirst("_total$", "");
      case HISTOGRAM -> prometheusName.replaceFirst("_seconds$", "");
      case GAUGE -> prometheusName;
    };
  }

  /** The whole of {@code docs/metrics.md}. */
  static String markdown() {
    var page = new StringBuilder("""
        # What the edge tells about itself

        `GET /metrics` on the admin listener (`admin`, by default 127.0.0.1:24815) answers in the text format of
        Prometheus. Counters only grow, from the start of the process. A *question* is what is asked of the database:
        `match` (which distribution is at a path), `base_paths`, `checkpoints`, `domain`, `guard`, `permission`, `user`,
        `file`, `directories`, `listing`; a *tier* is the
        farthest that a request had to ask: `none`, `memory`, `redis`, `postgres`, `forward`; a *class* is what the
        answer was: `file`, `listing`, `redirect`, `missing`, `denied`, `forward` (what Pulp itself has to answer),
        `error`, `refused` (for the form of the request). What is counted by class appears with its first request.
        This page is made from `Meter.java`, and a test compares them.

        | metric | kind | unit | labels | what it is, and what to do |
        |---|---|---|---|---|
        """);
    for (var meter : values()) {
      page.append("| `%s` | %s | %s | %s | %s |%n".formatted(meter.prometheusName,
          meter.kind.label(), meter.unit, String.join(", ", meter.labels()), meter.advice));
    }
    return page.append("""

        Besides, from Micrometer: `jvm_memory_*`, `jvm_buffer_*`, `jvm_gc_*` and `jvm_threads_*` of the JVM,
        `process_files_*` of open files, `process_uptime_seconds`, `process_cpu_*` and `system_cpu_*`.
        """).toString();
  }
}
