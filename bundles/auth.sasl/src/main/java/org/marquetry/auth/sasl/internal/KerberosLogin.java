package org.marquetry.auth.sasl.internal;

import java.nio.file.Path;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import java.util.Map;

import javax.security.auth.Subject;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import javax.security.auth.login.Configuration;
import javax.security.auth.login.LoginContext;
import javax.security.auth.login.LoginException;
import javax.security.sasl.Sasl;
import javax.security.sasl.SaslException;
import javax.security.sasl.SaslServer;

/**
 * The broker's own principal of Kerberos, whose keys are in a keytab.
 *
 * @param service such as {@code mqtt}
 * @param host such as {@code broker.example.org}
 */
record KerberosLogin(Path keytab, String principal, String service, String host) {
    private static final String MODULE = "com.sun.security.auth.module.Krb5LoginModule";

    /** Begins with the keys that are in the keytab now. */
    SaslServer begin() throws LoginException, SaslException {
        LoginContext login = new LoginContext("marquetry", null, null, new Configuration() {
            @Override
            public AppConfigurationEntry[] getAppConfigurationEntry(String name) {
                return new AppConfigurationEntry[] {
                    new AppConfigurationEntry(MODULE, LoginModuleControlFlag.REQUIRED, options())
                };
            }
        });
        login.login();
        Subject subject = login.getSubject();
        try {
            return Subject.doAs(subject, (PrivilegedExceptionAction<SaslServer>) () -> Sasl.createSaslServer(
                    GssapiMechanism.NAME, service, host, Map.of(Sasl.QOP, "auth"), GssapiMechanism::authorize));
        } catch (PrivilegedActionException e) {
            throw new SaslException("GSSAPI cannot begin", e.getCause());
        }
    }

    private Map<String, String> options() {
        return Map.of(
                "useKeyTab", "true",
                "keyTab", keytab.toString(),
                "principal", principal,
                "storeKey", "true",
                "doNotPrompt", "true",
                "isInitiator", "false");
    }
}
