package dev.rind.edge;

import dev.rind.cache.Cause;
import dev.rind.cache.Overload;
import dev.rind.edge.body.FileTrouble;
import dev.rind.edge.catalog.TooManyEntries;
import dev.rind.edge.forward.ForwardFailure;
import dev.rind.edge.guard.identity.LoginRefused;
import dev.rind.edge.pulp.DatabaseUnavailable;
import dev.rind.edge.respond.StatusText;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses the answer where a step of the walk failed: never a 404, since nothing was found out. */
final class Failures {
  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  private Failures() {}

  static StatusText answer(Throwable failure) {
    return switch (Cause.of(failure)) {
      case TimeoutException _ -> new StatusText(504, "The database did not answer in time");
      case DatabaseUnavailable _ -> new StatusText(503, "The database does not answer");
      case Overload _ -> new StatusText(503, "Too many lookups are waiting");
      case TooManyEntries _ ->
        new StatusText(503, "The directory has too many entries to be listed without an index");
      case ForwardFailure failed -> new StatusText(failed.status(), failed.reason());
      case LoginRefused refused -> new StatusText(503, String.valueOf(refused.getMessage()));
      case RejectedExecutionException _ ->
        new StatusText(503, "Too many files and listings are waiting");
      case FileTrouble trouble -> {
        // Of a folder it is told once, by who opens files.
        if (!trouble.isOfFolder()) {
          LOG.error("the storage does not hold what the database says: {}", trouble.getMessage());
        }
        yield new StatusText(503, "The file is missing from the storage");
      }
      case Throwable other -> {
        LOG.error("a request failed", other);
        yield StatusText.of(500);
      }
    };
  }
}
