package dev.rind.cache;

import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** What really went wrong in a failed stage, which may hand it on inside a {@link CompletionException}. */
public final class Cause {
  private Cause() {}

  public static Throwable of(@Nullable Throwable failure) {
    if (failure == null) {
      return new IllegalStateException("a stage ended with neither an answer nor a failure");
    }
    var cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }
}
