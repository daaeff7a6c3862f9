package dev.rind.edge.compare;

import dev.rind.edge.compare.Outcome.Answered;
import dev.rind.edge.compare.Request.Kind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Compares two answers to one request: all of it, less each {@link Deviation}. Reasons of a status are not seen. */
final class Judge {
  private static final String ABSENT = "(none)";
  private static final String LENGTH = "content-length";
  private static final String CODING = "transfer-encoding";
  private static final Set<String> OF_THE_MOMENT = Set.of("date", "server", "connection",
      "keep-alive", "proxy-connection", "te", "trailer", "upgrade");
  /** The length of "200: OK", which Pulp says of the list of base paths when it is asked with HEAD (contract 2.1). */
  private static final String UNSENT_TEXT = "7";
  private static final int LONG_TARGET = 8_000;

  private final Request request;
  private final Kind kind;
  private final boolean bodies;
  private final List<Difference> differences = new ArrayList<>();
  private final Set<Deviation> deviations = EnumSet.noneOf(Deviation.class);

  private Judge(Request request, Kind kind, boolean bodies) {
    this.request = request;
    this.kind = kind;
    this.bodies = bodies;
  }

  /** @param bodies whether the answers have any, since HEAD was not the method */
  static Verdict judge(Request request, Kind kind, boolean bodies, Outcome pulp, Outcome edge) {
    if (pulp instanceof Answered one && edge instanceof Answered other) {
      return new Judge(request, kind, bodies).compare(one, other);
    }
    if (pulp instanceof Outcome.BrokenOff one && edge instanceof Outcome.BrokenOff other
        && one.status() == other.status()) {
      return new Verdict(List.of(), Set.of());
    }
    return Verdict.differ("answer", shown(pulp), shown(edge));
  }

  private static String shown(Outcome outcome) {
    return switch (outcome) {
      case Answered answered -> String.valueOf(answered.status());
      case Outcome.BrokenOff(int status, String why) -> "%d, broken off: %s".formatted(status, why);
      case Outcome.Silent(String why) -> "no answer: " + why;
    };
  }

  private Verdict compare(Answered pulp, Answered edge) {
    if (pulp.status() != edge.status()) {
      return status(pulp.status(), edge.status())
          .map(Verdict::deviates)
          .orElseGet(() -> Verdict.differ("status", String.valueOf(pulp.status()),
              String.valueOf(edge.status())));
    }
    body(pulp, edge);
    if (kind != Kind.STREAMED) {
      fields(pulp, edge);
    }
    return new Verdict(differences, deviations);
  }

  private Optional<Deviation> status(int pulp, int edge) {
    if (request.ambiguous() && pulp == 500 && edge < 500) {
      return Optional.of(Deviation.AMBIGUOUS);
    }
    if (kind == Kind.HIDDEN && (pulp == 200 || pulp == 301) && edge == 404) {
      return Optional.of(Deviation.HIDDEN_WAY);
    }
    if (kind == Kind.STORED && (pulp == 500 || pulp == 404) && edge == 503) {
      return Optional.of(Deviation.FILE_GONE);
    }
    if (request.target().contains("%00") && pulp == 500 && edge == 400) {
      return Optional.of(Deviation.NUL_IN_PATH);
    }
    if (request.target().length() > LONG_TARGET && pulp == 400 && edge == 414) {
      return Optional.of(Deviation.BAD_REQUEST_TEXT);
    }
    return Optional.empty();
  }

  private void body(Answered pulp, Answered edge) {
    var one = pulp.body();
    var other = edge.body();
    if (!bodies || one.sha256().equals(other.sha256())) {
      return;
    }
    var text = text(pulp.status());
    if (text != null) {
      deviations.add(text);
    } else if (!one.undatedSha256().isEmpty()
        && one.undatedSha256().equals(other.undatedSha256())) {
      deviations.add(Deviation.DIRECTORY_DATE);
    } else {
      differences.add(new Difference("body", shown(one), shown(other)));
    }
  }

  private static String shown(BodyDigest.Result body) {
    return "%d bytes, sha256 %s".formatted(body.bytes(), body.sha256());
  }

  /** What allows another text with this status. */
  private static @Nullable Deviation text(int status) {
    return switch (status) {
      case 400 -> Deviation.BAD_REQUEST_TEXT;
      case 403 -> Deviation.DENIAL_TEXT;
      default -> null;
    };
  }

  private void fields(Answered pulp, Answered edge) {
    var names = new TreeSet<>(pulp.fields().keySet());
    names.addAll(edge.fields().keySet());
    for (var name : names) {
      var one = pulp.field(name);
      var other = edge.field(name);
      if (!one.equals(other)) {
        var deviation = field(name, pulp, edge);
        if (deviation != null) {
          deviations.add(deviation);
        } else {
          differences.add(
              new Difference("header " + name, one.orElse(ABSENT), other.orElse(ABSENT)));
        }
      }
    }
  }

  private @Nullable Deviation field(String name, Answered pulp, Answered edge) {
    var text = text(pulp.status());
    return switch (name) {
      case String one when OF_THE_MOMENT.contains(one) -> Deviation.MOMENT;
      case "x-pulp-cache" -> Deviation.CACHE;
      case LENGTH, CODING -> text != null ? text : framing(pulp, edge);
      case "content-type" -> text == Deviation.BAD_REQUEST_TEXT ? text : null;
      case "etag" -> (pulp.field(name).isPresent() && isOfBody(edge)) ? Deviation.ETAG : null;
      case "last-modified" -> isDateOfFile(pulp, edge) ? Deviation.LAST_MODIFIED : null;
      default -> null;
    };
  }

  /** A length that is only said by one side, or that follows from what is said about the bodies already. */
  private @Nullable Deviation framing(Answered pulp, Answered edge) {
    if (pulp.field(LENGTH).isPresent() && edge.field(LENGTH).isPresent()) {
      if (!bodies && pulp.field(LENGTH).get().equals(UNSENT_TEXT)) {
        return Deviation.FRAMING;
      }
      return deviations.contains(Deviation.DIRECTORY_DATE) ? Deviation.DIRECTORY_DATE : null;
    }
    var oneInChunks = pulp.field(CODING).isPresent() || edge.field(CODING).isPresent();
    return (!bodies || oneInChunks) ? Deviation.FRAMING : null;
  }

  private static boolean isDateOfFile(Answered pulp, Answered edge) {
    return pulp.field("last-modified").isPresent() && edge.field("last-modified").isPresent()
        && edge.field("etag").isPresent();
  }

  private boolean isOfBody(Answered edge) {
    var tag = edge.field("etag").orElse("");
    return (bodies && edge.status() == 200) ? tag.equals('"' + edge.body().sha256() + '"')
        : tag.matches("\"[0-9a-f]{64}\"");
  }
}
