package dev.rind.edge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.rind.edge.catalog.Answered;
import dev.rind.edge.catalog.ArtifactKey;
import dev.rind.edge.catalog.BasePath;
import dev.rind.edge.catalog.FileKey;
import dev.rind.edge.catalog.FileSet;
import dev.rind.edge.catalog.Permission;
import dev.rind.edge.guard.Decision;
import dev.rind.edge.guard.Explained;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How a request would be answered, and why: the answer of {@code /admin/v1/explain}. There is no secret in it, not
 * even of those that were sent.
 *
 * @param status of the answer; null: another server answers
 * @param reason of the answer's status line; empty with the status
 * @param why in a sentence
 * @param path decoded; null where the URL has none
 * @param forwardedTo which server answers
 * @param location where a redirect leads, decoded
 * @param nearest base paths that are like the one asked for, where none matches
 * @param answers what the catalog was asked, in the order in which it answered
 * @param notes what else whoever asks should know
 */
record Explanation(@Nullable Integer status, String reason, String why, @Nullable String path,
    @Nullable String forwardedTo, @Nullable String location, @Nullable By distribution,
    @Nullable GuardedBy guard, @Nullable Served served, @Nullable File file, List<String> nearest,
    List<Answer> answers, List<String> notes) {

  private static final ObjectMapper JSON = JsonMapper.builder()
      .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
      .build();

  /**
   * The distribution that matched.
   *
   * @param guarded whether it has a guard, which may not have been asked
   */
  record By(String domain, String basePath, String name, String type, UUID id, boolean guarded) {}

  /**
   * A guard, and what it decided.
   *
   * @param name empty where it could not be found out, and so are type and what it asks for
   * @param decision allowed, denied or undecided
   * @param reason empty where it is allowed
   * @param children of a composite one, as far as they were asked
   */
  record GuardedBy(UUID id, String name, String type, String asksFor, String decision,
      String reason, List<GuardedBy> children) {
    static GuardedBy of(Explained explained) {
      var facts = explained.guard();
      return new GuardedBy(explained.id(), facts == null ? "" : facts.name(),
          facts == null ? "" : facts.type(), facts == null ? "" : facts.asksFor(),
          explained.decision().getClass().getSimpleName().toLowerCase(Locale.ROOT),
          switch (explained.decision()) {
            case Decision.Allowed _ -> "";
            case Decision.Denied(String reason) -> reason;
            case Decision.Undecided(String reason) -> reason;
          }, explained.children().stream().map(GuardedBy::of).toList());
    }
  }

  /**
   * The files that are served.
   *
   * @param kind publication or version
   * @param why these
   */
  record Served(String kind, UUID id, String why) {}

  /**
   * A stored file.
   *
   * @param path in what is served; empty for an artifact that is asked for by its id
   * @param sha256 empty for an artifact that is asked for by its id
   * @param lastModified likewise
   * @param storedAt where it lies
   */
  record File(String path, long sizeBytes, String sha256, String lastModified,
      String storedAt) {}

  /**
   * One answer of the catalog.
   *
   * @param question its name, as in the metrics
   * @param from memory, index, postgresql; or redis_or_postgresql, where edges share what they know
   * @param ageSeconds since it was read; null where that is not known
   * @param keptForSeconds how much longer it stays in memory; null where that is not known
   * @param stale older than its bound, because the database did not answer
   */
  record Answer(String question, String about, boolean found, String from,
      @Nullable Double ageSeconds, @Nullable Double keptForSeconds, boolean stale) {
    static Answer of(Answered answer) {
      return new Answer(answer.question(), about(answer), answer.found(),
          answer.from().name().toLowerCase(Locale.ROOT),
          answer.age().map(Answer::seconds).orElse(null),
          answer.keptFor().map(Answer::seconds).orElse(null), answer.stale());
    }

    private static double seconds(Duration duration) {
      return duration.toMillis() / 1000.0;
    }

    /** Not who logs in, whose name may come out of a header. */
    private static String about(Answered answer) {
      return switch (answer.about()) {
        case BasePath(String domain, String path) ->
          domain.equals(BasePath.DEFAULT_DOMAIN) ? path : domain + "/" + path;
        case FileKey(FileSet set, String path) ->
          "%s in %s %s".formatted(path.isEmpty() ? "/" : path, Reasons.kind(set), set.id());
        case FileSet set -> Reasons.kind(set) + " " + set.id();
        case ArtifactKey(UUID id) -> id.toString();
        case Permission(int user, UUID guard, var _) -> "user %d, guard %s".formatted(user, guard);
        case UUID id -> id.toString();
        case Object name -> answer.question().equals("user") ? "" : name.toString();
      };
    }
  }

  String json() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException never) {
      throw new IllegalStateException(never);
    }
  }

  /** Of the same version of Rind, or another one. */
  static Explanation read(String json) throws JsonProcessingException {
    return JSON.readValue(json, Explanation.class);
  }

  /** Whether who asks gets what is asked for, or is sent on. */
  boolean isServed() {
    return status == null || status < 400;
  }
}
