package dev.rind.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a Pulp's settings file says of a testbed. Immutable. */
public record PulpSettings(
    String databaseHost,
    int databasePort,
    String databaseName,
    String databaseUser,
    String databasePassword,
    Path mediaRoot,
    boolean domainEnabled,
    Optional<String> redisUrl,
    Optional<String> contentOrigin,
    String secretKey) {

  static PulpSettings of(Database database, Path mediaRoot) {
    return new PulpSettings(
        database.host(),
        database.port(),
        database.name(),
        database.user(),
        database.password(),
        mediaRoot,
        false,
        Optional.empty(),
        Optional.empty(),
        "not a secret, this is a testbed");
  }

  /** With another place of the database, such as a proxy in front of it. */
  public PulpSettings databaseAt(String host, int port) {
    return new PulpSettings(
        host,
        port,
        databaseName,
        databaseUser,
        databasePassword,
        mediaRoot,
        domainEnabled,
        redisUrl,
        contentOrigin,
        secretKey);
  }

  /** As those of another Pulp. */
  public PulpSettings secretKey(String secret) {
    return new PulpSettings(databaseHost, databasePort, databaseName, databaseUser,
        databasePassword, mediaRoot, domainEnabled, redisUrl, contentOrigin, secret);
  }

  public PulpSettings domains() {
    return changed(true, redisUrl.orElse(null), contentOrigin.orElse(null));
  }

  public PulpSettings redis(String url) {
    return changed(domainEnabled, url, contentOrigin.orElse(null));
  }

  public PulpSettings contentOrigin(String url) {
    return changed(domainEnabled, redisUrl.orElse(null), url);
  }

  /** Writes them as Pulp reads them: names with Python literals. */
  public void write(Path file) {
    var text = new StringBuilder("""
      # A testbed; all in it goes when it is closed.
      SECRET_KEY = %s
      DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql",
                               "HOST": %s, "PORT": "%d",
                               "NAME": %s, "USER": %s, "PASSWORD": %s}}
      MEDIA_ROOT = %s
      DOMAIN_ENABLED = %s
      CACHE_ENABLED = %s
      """.formatted(
        literal(secretKey),
        literal(databaseHost),
        databasePort,
        literal(databaseName),
        literal(databaseUser),
        literal(databasePassword),
        literal(mediaRoot.toString()),
        domainEnabled ? "True" : "False",
        redisUrl.isPresent() ? "True" : "False"));
    redisUrl.ifPresent(url -> text.append("REDIS_URL = ").append(literal(url)).append('\n'));
    contentOrigin
        .ifPresent(url -> text.append("CONTENT_ORIGIN = ").append(literal(url)).append('\n'));
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private PulpSettings changed(boolean domains, @Nullable String redis, @Nullable String origin) {
    return new PulpSettings(
        databaseHost,
        databasePort,
        databaseName,
        databaseUser,
        databasePassword,
        mediaRoot,
        domains,
        Optional.ofNullable(redis),
        Optional.ofNullable(origin),
        secretKey);
  }

  private static String literal(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
