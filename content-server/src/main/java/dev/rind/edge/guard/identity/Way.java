package dev.rind.edge.guard.identity;

import dev.rind.edge.guard.Asked;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A way to say who one is; Pulp's settings say which there are, and in which order (contract 4.6).
 *
 * <p>A header that is given twice is malformed: of two values one may be the client's own.
 */
public sealed interface Way {
  /** What the request says in this way. */
  Claim claim(Asked asked);

  /** {@code Authorization: Basic}. */
  record Basic() implements Way {
    @Override
    public Claim claim(Asked asked) {
      var field = asked.headers().get(HttpHeaderNames.AUTHORIZATION);
      var parts = field == null ? new String[] {""} : field.strip().split("\\s+");
      if (!parts[0].equalsIgnoreCase("basic")) {
        return new Claim.Absent();
      }
      return parts.length == 2 ? login(parts[1]) : new Claim.Malformed();
    }

    private static Claim login(String encoded) {
      try {
        var text = text(Base64.getMimeDecoder().decode(encoded));
        var colon = text.indexOf(':');
        return colon < 0 ? new Claim.Malformed()
            : new Claim.Password(text.substring(0, colon), text.substring(colon + 1));
      } catch (IllegalArgumentException noBase64) {
        return new Claim.Malformed();
      }
    }

    private static String text(byte[] bytes) {
      try {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      } catch (CharacterCodingException noUtf8) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
      }
    }
  }

  /** A header with the name of a user, of a trusted proxy. */
  record RemoteUser(String header) implements Way {
    @Override
    public Claim claim(Asked asked) {
      return vouched(asked, header, Optional::of);
    }
  }

  /**
   * A header with JSON in base64 in which the name of a user is found, of a trusted proxy.
   *
   * @param filter finds the name in a text of JSON; empty, or an exception: it is not there
   */
  record JsonHeader(String header, Function<String, Optional<String>> filter) implements Way {
    @Override
    public Claim claim(Asked asked) {
      return vouched(asked, header, value -> filter.apply(
          new String(Base64.getMimeDecoder().decode(value), StandardCharsets.UTF_8)));
    }
  }

  private static Claim vouched(Asked asked, String header,
      Function<String, Optional<String>> name) {
    var values = asked.byTrustedPeer() ? asked.headers().getAll(header)
        : List.<String>of();
    if (values.isEmpty()) {
      return new Claim.Absent();
    }
    try {
      return (values.size() == 1 ? name.apply(values.getFirst()) : Optional.<String>empty())
          .filter(found -> !found.isEmpty())
          .<Claim>map(Claim.Vouched::new)
          .orElseGet(Claim.Malformed::new);
    } catch (RuntimeException unreadable) {
      return new Claim.Malformed();
    }
  }
}
