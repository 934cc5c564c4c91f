package org.marquetry.auth.password.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

@ObjectClassDefinition(
        name = "Marquetry passwords",
        description =
                "Users and their passwords, in a file as mosquitto_passwd writes it or with hashes of argon2id, bcrypt"
                        + " or PBKDF2.")
@interface PasswordConfiguration {
    @AttributeDefinition(
            name = "File",
            description = "The file of users, a line NAME:HASH for each; watched, and read again when it has changed. A"
                    + " relative one is in the directory of the configuration, where there is one.")
    String file();

    @AttributeDefinition(
            name = "Realm",
            description =
                    "The realm of the listeners whose clients these users are; empty is listeners without a realm, * is all.",
            required = false)
    String realm() default "";

    @AttributeDefinition(
            name = "Threads",
            description = "How many passwords are checked at a time; 0 is one for each two processors.",
            min = "0",
            max = "64",
            required = false)
    int threads() default PasswordSettings.DEFAULT_THREADS;
}
