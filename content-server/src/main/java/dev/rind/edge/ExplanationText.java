package dev.rind.edge;

import org.jspecify.annotations.Nullable;

/** An explanation for people: a line for each thing, the answer first. */
final class ExplanationText {
  private static final int LABEL = 14;

  private final StringBuilder text = new StringBuilder();

  ExplanationText(Explanation told) {
    var status = told.status();
    line(status == null ? "forwarded" : "" + status,
        status == null ? "to " + told.forwardedTo() : told.reason());
    line("why", told.why());
    line("path", told.path());
    line("location", told.location());
    if (told.distribution() != null) {
      distribution(told.distribution(), told.guard());
    }
    if (told.served() != null) {
      line("serves", "%s %s: %s".formatted(told.served().kind(), told.served().id(),
          told.served().why()));
    }
    if (told.file() != null) {
      file(told.file());
    }
    if (!told.nearest().isEmpty()) {
      line("nearest", String.join(", ", told.nearest()));
    }
    told.answers().forEach(this::answer);
    told.notes().forEach(note -> line("note", note));
  }

  private void distribution(Explanation.By by, Explanation.@Nullable GuardedBy guard) {
    line("distribution", "%s (%s), domain %s, base path %s".formatted(by.name(), by.type(),
        by.domain(), by.basePath()));
    if (guard == null) {
      line("guard", by.guarded() ? "there is one, which could not be asked" : "none");
    } else {
      guard(guard, "");
    }
  }

  private void guard(Explanation.GuardedBy guard, String indent) {
    var what = guard.type().isEmpty() ? guard.id().toString()
        : "%s (%s), asks for %s".formatted(guard.name(), guard.type(), guard.asksFor());
    line("guard", "%s%s: %s%s".formatted(indent, what, guard.decision(),
        guard.reason().isEmpty() ? "" : ", " + guard.reason()));
    guard.children().forEach(child -> guard(child, indent + "  "));
  }

  private void file(Explanation.File file) {
    line("file", "%s%d bytes".formatted(file.path().isEmpty() ? "" : file.path() + ", ",
        file.sizeBytes()));
    if (!file.sha256().isEmpty()) {
      line("sha256", file.sha256());
      line("last modified", file.lastModified());
    }
    line("stored at", file.storedAt());
  }

  private void answer(Explanation.Answer answer) {
    var age = answer.ageSeconds() != null ? ", %s old".formatted(time(answer.ageSeconds()))
        : answer.keptForSeconds() != null
            ? ", kept for another " + time(answer.keptForSeconds())
            : "";
    line(answer.from(), "%s %s: %s%s%s".formatted(answer.question(), answer.about(),
        answer.found() ? "yes" : "no", age,
        answer.stale() ? ", older than it should be: PostgreSQL did not answer" : "")
        .replace(" :", ":"));
  }

  private static String time(double seconds) {
    return seconds < 60 ? "%.1f s".formatted(seconds)
        : seconds < 3600 ? "%.0f min".formatted(seconds / 60) : "%.1f h".formatted(seconds / 3600);
  }

  private void line(String label, @Nullable String what) {
    if (what != null && !what.isEmpty()) {
      text.append(label)
          .append(" ".repeat(Math.max(1, LABEL - label.length())))
          .append(printable(what))
          .append('\n');
    }
  }

  /** Names come out of the database, and a terminal obeys control characters. */
  private static String printable(String what) {
    return what.replaceAll("\\p{Cntrl}", "?");
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
