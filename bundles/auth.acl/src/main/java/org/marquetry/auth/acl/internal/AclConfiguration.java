package org.marquetry.auth.acl.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

@ObjectClassDefinition(
        name = "Marquetry rules",
        description =
                "What clients may publish, subscribe to and receive, by rules in a file. What no rule allows is refused.")
@interface AclConfiguration {
    @AttributeDefinition(
            name = "File",
            description =
                    "The file of rules; watched, and read again when it has changed. A relative one is in the directory of"
                            + " the configuration, where there is one.")
    String file();

    @AttributeDefinition(
            name = "Form",
            description =
                    "Whether the file is in Marquetry's form or in that of Mosquitto; auto tells by its first word.",
            options = {
                @Option(label = "auto", value = "auto"),
                @Option(label = "marquetry", value = "marquetry"),
                @Option(label = "mosquitto", value = "mosquitto")
            },
            required = false)
    String form() default AclSettings.AUTO;
}
