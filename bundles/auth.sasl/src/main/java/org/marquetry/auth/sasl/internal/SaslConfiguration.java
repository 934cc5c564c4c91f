package org.marquetry.auth.sasl.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

@ObjectClassDefinition(
        name = "Marquetry SASL",
        description = "Mechanisms of SASL by which clients of MQTT 5.0 authenticate with AUTH packets.")
@interface SaslConfiguration {
    @AttributeDefinition(
            name = "Mechanisms",
            description =
                    "Which are offered: SCRAM-SHA-1, SCRAM-SHA-256, SCRAM-SHA-512, each also with -PLUS, OAUTHBEARER,"
                            + " EXTERNAL, PLAIN, GSSAPI.",
            required = false)
    String[] mechanisms() default {"SCRAM-SHA-512-PLUS", "SCRAM-SHA-512", "SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"};

    @AttributeDefinition(
            name = "File",
            description = "The file of users with keys for SCRAM, which may be that of org.marquetry.auth.password;"
                    + " watched. A relative one is in the directory of the configuration, where there is one.",
            required = false)
    String file() default "";

    @AttributeDefinition(
            name = "Realm",
            description =
                    "The realm of the listeners whose clients may use it; empty is listeners without a realm, * is"
                            + " all.",
            required = false)
    String realm() default "";

    @AttributeDefinition(
            name = "Keytab",
            description = "For GSSAPI: the file with the keys of the principal.",
            required = false)
    String keytab() default "";

    @AttributeDefinition(
            name = "Principal",
            description = "For GSSAPI: who the broker is to Kerberos, SERVICE/HOST@REALM.",
            required = false)
    String principal() default "";
}
