package org.marquetry.auth.sasl.internal;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.config.ConfigurationException;
import org.marquetry.api.config.Settings;

/**
 * What the configuration asks for.
 *
 * @param file null if no mechanism needs it
 * @param kerberos null if no mechanism needs it
 */
record SaslSettings(
        String pid,
        List<String> mechanisms,
        @Nullable Path file,
        String realm,
        @Nullable KerberosLogin kerberos) {
    static final String PID = "org.marquetry.auth.sasl";
    static final List<String> USUAL =
            List.of("SCRAM-SHA-512-PLUS", "SCRAM-SHA-512", "SCRAM-SHA-256-PLUS", "SCRAM-SHA-256");

    private static final Pattern PRINCIPAL = Pattern.compile("([^/@\\s]+)/([^/@\\s]+)(@[^/@\\s]+)?");
    private static final String FILE = "the path of a file of users, for SCRAM";
    private static final String KEYTAB = "the path of a keytab, for GSSAPI";

    /**
     * @param directory what a relative file is in; null for the directory that the process was started in
     * @throws ConfigurationException if a value or a key is not allowed
     */
    static SaslSettings read(Map<String, ?> configuration, @Nullable String directory) {
        Settings settings = new Settings(PID, configuration);
        List<String> mechanisms = settings.list("mechanisms", USUAL);
        for (String mechanism : mechanisms) {
            if (!Mechanisms.ALL.contains(mechanism)) {
                throw settings.refused("mechanisms", mechanism, String.join(", ", Mechanisms.ALL));
            }
        }
        boolean isScram = mechanisms.stream().anyMatch(each -> each.startsWith("SCRAM-"));
        boolean hasFile = !settings.text("file", "").isEmpty();
        Path file = isScram || hasFile ? settings.file("file", directory, FILE) : null;
        SaslSettings read = new SaslSettings(
                settings.pid(),
                List.copyOf(mechanisms),
                file,
                settings.text("realm", ""),
                kerberos(settings, directory, mechanisms.contains(GssapiMechanism.NAME)));
        settings.refuseUnknown();
        return read;
    }

    private static @Nullable KerberosLogin kerberos(Settings settings, @Nullable String directory, boolean isOffered) {
        String principal = settings.text("principal", "");
        boolean hasKeytab = !settings.text("keytab", "").isEmpty();
        if (!isOffered) {
            return null;
        }
        Matcher form = PRINCIPAL.matcher(principal);
        if (!form.matches()) {
            throw settings.refused(
                    "principal", principal, "SERVICE/HOST@REALM, such as mqtt/host.example.org@EXAMPLE.ORG");
        }
        if (!hasKeytab) {
            throw settings.refused("keytab", "", KEYTAB);
        }
        return new KerberosLogin(settings.file("keytab", directory, KEYTAB), principal, form.group(1), form.group(2));
    }
}
