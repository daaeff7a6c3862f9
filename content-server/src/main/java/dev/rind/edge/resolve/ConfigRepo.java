package dev.rind.edge.resolve;

import dev.rind.edge.catalog.Distribution;
import dev.rind.edge.catalog.RepoConfig;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The file by which a yum client gets to know a distribution, made when it is asked for (contract 8.1).
 *
 * @param origin of the URLs in it; where Pulp does not know its own, the publication may know one
 * @param prefix of all content
 * @param domainEnabled the name of the domain follows on that
 */
public record ConfigRepo(Optional<String> origin, String prefix, boolean domainEnabled) {
  static final String NAME = "config.repo";
  private static final String NO_ORIGIN = "Cannot auto-generate config.repo when CONTENT_ORIGIN is not set and no baseurl specified.";

  Resolution of(Distribution distribution, RepoConfig config) {
    return origin.or(() -> Optional.ofNullable(config.baseUrl()))
        .<Resolution>map(
            from -> new Resolution.Generated(
                text(distribution, config, baseUrl(from, distribution))))
        .orElse(new Resolution.NotFound(NO_ORIGIN, false));
  }

  private String baseUrl(String from, Distribution distribution) {
    var at = distribution.at();
    return Stream.of(from, prefix, domainEnabled ? at.domain() : "", at.path())
        .map(part -> part.replaceAll("^/+|/+$", ""))
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining("/", "", "/"));
  }

  private static String text(Distribution distribution, RepoConfig config, String baseUrl) {
    var text = new StringBuilder();
    text.append('[').append(section(distribution.name())).append("]\n");
    line(text, "name", distribution.name());
    line(text, "baseurl", baseUrl);
    config.settings().forEach((key, value) -> line(text, key, value));
    unlessSet(text, config, "repo_gpgcheck", "0");
    unlessSet(text, config, "gpgcheck", "0");
    unlessSet(text, config, "enabled", "1");
    if (config.signed()) {
      line(text, "gpgkey", baseUrl + "repodata/repomd.xml.key");
    }
    return text.toString();
  }

  private static void unlessSet(StringBuilder text, RepoConfig config, String key, String value) {
    if (!config.settings().containsKey(key)) {
      line(text, key, value);
    }
  }

  private static void line(StringBuilder text, String key, String value) {
    text.append(key).append('=').append(value).append('\n');
  }

  private static String section(String name) {
    return name.codePoints()
        .filter(ConfigRepo::mayStandInSection)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /** What Python takes for a character of a word, where marks are none; and four more. */
  private static boolean mayStandInSection(int c) {
    return Character.isLetter(c) || "_-.:".indexOf(c) >= 0 || switch (Character.getType(c)) {
      case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> true;
      default -> false;
    };
  }
}
