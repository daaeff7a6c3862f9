package dev.rind.edge.pulp;

import dev.rind.edge.catalog.BasePath;
import dev.rind.edge.catalog.Change;
import io.vertx.core.json.JsonArray;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Reads what the triggers tell, as {@code triggers-install.sql} describes it.
 *
 * <p><b>Errors:</b> none: what is not understood may be about anything.
 */
final class Notices {
  static final List<Change> EVERYTHING = Stream.of(Change.Kind.values())
      .<Change>map(Change.All::new)
      .toList();

  private Notices() {}

  static List<Change> read(String message) {
    try {
      var told = new JsonArray(message);
      var kind = told.getString(0);
      return told.size() == 1 ? all(kind)
          : told.getJsonArray(1).stream().map(name -> one(kind).apply(name)).toList();
    } catch (RuntimeException notUnderstood) {
      return EVERYTHING;
    }
  }

  private static List<Change> all(String kind) {
    return kind.equals("*") ? EVERYTHING
        : List.of(new Change.All(Change.Kind.valueOf(kind.toUpperCase(Locale.ROOT))));
  }

  private static Function<Object, Change> one(String kind) {
    return switch (kind) {
      case "served" -> name -> new Change.Served(basePath(name));
      case "path" -> name -> new Change.Place(basePath(name));
      case "guard" -> name -> new Change.OfGuard(UUID.fromString((String) name));
      case "user" -> name -> new Change.OfUser((String) name);
      case "checkpoints" -> name -> new Change.OfCheckpoints(UUID.fromString((String) name));
      default -> throw new IllegalArgumentException(kind);
    };
  }

  private static BasePath basePath(Object name) {
    var place = (JsonArray) name;
    return new BasePath(place.getString(0), place.getString(1));
  }
}
