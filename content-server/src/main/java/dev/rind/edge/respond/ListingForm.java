package dev.rind.edge.respond;

import dev.rind.edge.route.Target;
import io.netty.handler.codec.http.HttpHeaders;

/** In which form a client wants a listing: exactly one of these. See docs/listings.md. */
sealed interface ListingForm {
  int LIMIT_DEFAULT = 10_000;
  int LIMIT_MAX = 100_000;

  /** Pulp's page, whatever the query says. */
  record Html() implements ListingForm {}

  /**
   * A part of it as JSON.
   *
   * @param path of the request, decoded
   * @param limit entries at most
   * @param after only names that sort behind this one
   */
  record Json(String path, int limit, String after) implements ListingForm {}

  /** One that there is not. */
  record Refused(String reason) implements ListingForm {}

  static ListingForm of(HttpHeaders request, String target) {
    if (!Accept.prefersJson(request)) {
      return new Html();
    }
    var asked = Target.of(target);
    var limit = asked.parameter("limit");
    var number = limit.map(ListingForm::number).orElse(LIMIT_DEFAULT);
    if (number < 1 || number > LIMIT_MAX) {
      return new Refused("limit=%s (expected: a number from 1 to %d)"
          .formatted(shortened(limit.orElse("")), LIMIT_MAX));
    }
    var after = asked.parameter("after").orElse("");
    return Target.decoded(after)
        .<ListingForm>map(name -> new Json(asked.path(), number, name))
        .orElseGet(() -> new Refused(
            "after=%s (expected: a name, percent-encoded as UTF-8)".formatted(shortened(after))));
  }

  /** Not what {@link Integer#parseInt} reads, which is more than digits. */
  private static int number(String digits) {
    return digits.matches("[0-9]{1,6}") ? Integer.parseInt(digits) : -1;
  }

  private static String shortened(String value) {
    return value.length() <= 40 ? value : value.substring(0, 40) + "...";
  }
}
