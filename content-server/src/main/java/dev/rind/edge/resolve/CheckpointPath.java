package dev.rind.edge.resolve;

import dev.rind.edge.catalog.Checkpoints;
import dev.rind.edge.catalog.Checkpoints.Checkpoint;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A path of a checkpoint distribution: a moment, to the second, and what is below it (contract 3.6).
 *
 * <p>What follows on the moment without a slash is passed on to the checkpoint that is redirected to,
 * and ignored where the moment is that of a checkpoint; Pulp reads it so.
 *
 * @param rest all that follows on the moment, without the slash between them
 * @param below what follows on the first slash
 */
record CheckpointPath(Instant moment, String rest, String below) {
  private static final Pattern FORM = Pattern.compile("([0-9]{8}T[0-9]{6}Z)/?(.*)", Pattern.DOTALL);
  private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter
      .ofPattern("uuuuMMdd'T'HHmmss'Z'")
      .withResolverStyle(ResolverStyle.STRICT)
      .withZone(ZoneOffset.UTC);

  /** Empty: no path of any checkpoint, since it names no moment. */
  static Optional<CheckpointPath> of(String path) {
    var form = FORM.matcher(path);
    if (!form.matches()) {
      return Optional.empty();
    }
    try {
      var moment = LocalDateTime.parse(form.group(1), TIMESTAMP).toInstant(ZoneOffset.UTC);
      return Optional.of(new CheckpointPath(moment, form.group(2),
          path.substring(path.indexOf('/') + 1)));
    } catch (DateTimeException noDate) {
      return Optional.empty();
    }
  }

  /** The last one made until the end of that second; its own moment may be an earlier one. */
  Optional<Checkpoint> in(Checkpoints checkpoints) {
    return checkpoints.all()
        .stream()
        .filter(checkpoint -> !second(checkpoint).isAfter(moment))
        .findFirst();
  }

  boolean names(Checkpoint checkpoint) {
    return second(checkpoint).equals(moment);
  }

  static String timestamp(Checkpoint checkpoint) {
    return TIMESTAMP.format(checkpoint.created());
  }

  private static Instant second(Checkpoint checkpoint) {
    return checkpoint.created().truncatedTo(ChronoUnit.SECONDS);
  }
}
