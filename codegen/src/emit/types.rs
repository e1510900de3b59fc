//! Rewrites the module `types` that the generator writes.

use std::collections::BTreeSet;

use quote::{format_ident, quote};
use syn::{Field, Fields, File, Ident, Item, ItemStruct, Type};

use crate::emit::documentation::{documented, with_evidence};
use crate::lower::prose::code;
use crate::model::{
    Component, Direction, Enum, Model, Object, Presence, Property, Shape, Union, field_name,
};

/// Gives the structs our documentation and order of fields, removes their serde derives, and adds
/// the enums and identifiers that the generator only refers to.
pub(super) fn rewrite(file: &mut File, model: &Model<'_>) -> Result<(), String> {
    let types = file
        .items
        .iter_mut()
        .find_map(|item| match item {
            Item::Mod(module) if module.ident == "types" => module.content.as_mut(),
            _ => None,
        })
        .ok_or("the generator wrote no module `types`")?;
    let mut items = Vec::new();
    for item in std::mem::take(&mut types.1) {
        match item {
            Item::Struct(generated) => {
                match model.objects().find(|object| generated.ident == object.name) {
                    Some(object) => items.extend(structure(&generated, object, model)?),
                    None => items.push(Item::Struct(newtype(generated))),
                }
            }
            // Conversion errors of the generator's newtypes. There are no such newtypes.
            Item::Mod(_) => {}
            other => items.push(other),
        }
    }
    items.extend(model.enums().flat_map(enumeration));
    items.extend(model.text_or_integers().map(text_or_integer));
    items.extend(model.unions().map(|union| self::union(union, model)));
    types.1 = items;
    Ok(())
}

fn derives() -> proc_macro2::TokenStream {
    quote!(#[derive(Clone, Debug, PartialEq, Eq)])
}

fn structure(
    generated: &ItemStruct,
    object: &Object<'_>,
    model: &Model<'_>,
) -> Result<Vec<Item>, String> {
    let name = &generated.ident;
    let mut fields = Vec::new();
    let mut arguments = Vec::new();
    let mut values = Vec::new();
    for field in &object.properties {
        let (generated_name, kind) = generated_field(generated, &field_name(field.name))?;
        let identifier = Ident::new(&field.field, generated_name.span());
        let documentation = documented(&with_evidence(&described(field), field.evidence));
        let deprecated = field
            .is_deprecated
            .then(|| quote!(#[deprecated = "the provider advises against this field"]));
        let name = field.name;
        // Apart from an Option, only a list may be absent.
        let absent = matches!(field.presence(), Presence::List).then(|| quote!(, default));
        fields.push(quote!(#(#documentation)* #deprecated #[cfg_attr(feature = "schemars", schemars(rename = #name #absent))] pub #identifier: #kind));
        if matches!(field.presence(), Presence::Required | Presence::RequiredList) {
            arguments.push(quote!(#identifier: impl Into<#kind>));
            values.push(quote!(#identifier: #identifier.into()));
        } else {
            values.push(quote!(#identifier: ::std::default::Default::default()));
        }
    }
    let documentation = documented(object.description);
    let derives = derives();
    // A secret has no hash, because it must not be a key of a table.
    let hash = (!has_secret(object.name, model)).then(|| quote!(#[derive(Hash)]));
    let default = arguments.is_empty().then(|| quote!(#[derive(Default)]));
    let structure: Item = syn::parse_quote! {
        #(#documentation)*
        #derives
        #hash
        #default
        #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
        #[non_exhaustive]
        pub struct #name {
            #(#fields,)*
            /// Fields that the spec does not know, as they came.
            #[cfg_attr(feature = "schemars", schemars(skip))]
            pub extra: crate::wire::Extra,
        }
    };
    let constructor: Item = syn::parse_quote! {
        impl #name {
            /// With what is required; everything else is absent.
            pub fn new(#(#arguments),*) -> Self {
                Self {
                    #(#values,)*
                    extra: crate::wire::Extra::default(),
                }
            }
        }
    };
    Ok([structure, constructor].into_iter().chain(former(generated, object)?).collect())
}

/// Writes a method for each earlier name of a field, for a while after it was renamed.
fn former(generated: &ItemStruct, object: &Object<'_>) -> Result<Option<Item>, String> {
    let name = &generated.ident;
    let mut methods = Vec::new();
    for field in &object.properties {
        let Some(former) = &field.former_field else { continue };
        let (_, kind) = generated_field(generated, &field_name(field.name))?;
        let (former, field) = (format_ident!("{former}"), format_ident!("{}", field.field));
        let (note, documentation) = (
            format!("the field is `{field}` now"),
            format!(" Returns [`{field}`](Self::{field})."),
        );
        methods.push(quote! {
            #[doc = #documentation]
            #[deprecated = #note]
            pub fn #former(&self) -> &#kind {
                &self.#field
            }
        });
    }
    Ok((!methods.is_empty()).then(|| syn::parse_quote!(impl #name { #(#methods)* })))
}

/// Returns the description of a field, with what the spec says beside it.
fn described(field: &Property<'_>) -> String {
    let mut text = field.documentation.trim_end().to_owned();
    let default = field.default.as_ref().filter(|_| !field.is_empty_by_default);
    if let Some(default) = default {
        text = format!(
            "{text}\n\nIf it is absent, it means {}.",
            code(&default.to_json().to_string())
        );
    }
    let known = field.schema.limits.iter().find(|limit| limit.name() == "enum");
    if let Some(known) = known {
        let known = code(&known.to_json().to_string());
        text = format!("{text}\n\nKnown values so far: {known}.");
    }
    match field.direction {
        Some(Direction::Responses) => format!("{text}\n\nOnly responses have it."),
        Some(Direction::Requests) => format!("{text}\n\nOnly requests have it."),
        None => text,
    }
}

/// Returns whether a secret is in a component, or in one inside it. Each component is looked at
/// once: two paths may lead to it.
fn has_secret(name: &str, model: &Model<'_>) -> bool {
    let mut seen = BTreeSet::from([name]);
    let mut pending: Vec<_> =
        model.components().iter().filter(|component| component.name == name).collect();
    while let Some(component) = pending.pop() {
        if let Shape::Object(object) = &component.shape
            && object.properties.iter().any(|property| property.is_secret)
        {
            return true;
        }
        let inner = component.references().filter_map(|reference| model.target(reference));
        pending.extend(inner.filter(|inner| seen.insert(inner.name)));
    }
    false
}

fn generated_field<'a>(
    generated: &'a ItemStruct,
    name: &str,
) -> Result<(&'a proc_macro2::Ident, &'a Type), String> {
    let fields: &[_] = match &generated.fields {
        Fields::Named(fields) => &fields.named.iter().collect::<Vec<_>>(),
        _ => &[],
    };
    fields
        .iter()
        .find_map(|field: &&'a Field| {
            Some((field.ident.as_ref()?, &field.ty)).filter(|(identifier, _)| *identifier == name)
        })
        .ok_or_else(|| format!("the generator gave {} no field `{name}`", generated.ident))
}

/// Writes a list that has a name of its own.
fn newtype(mut generated: ItemStruct) -> ItemStruct {
    let derives = derives();
    generated.attrs.retain(|attribute| attribute.path().is_ident("serde"));
    let attributes: ItemStruct = syn::parse_quote! {
        /// A list that is a whole response.
        #derives
        #[derive(::serde::Deserialize, ::serde::Serialize)]
        #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
        struct Attributes;
    };
    generated.attrs.splice(0..0, attributes.attrs);
    generated
}

fn enumeration(item: &Enum<'_>) -> Vec<Item> {
    let name = format_ident!("{}", item.name);
    let documentation = documented(&with_evidence(item.description, item.evidence));
    let variants = item.variants.iter().map(|variant| {
        let identifier = format_ident!("{}", variant.variant);
        let documentation = format!(" {}.", code(variant.value));
        quote!(#[doc = #documentation] #identifier)
    });
    vec![syn::parse_quote! {
        #(#documentation)*
        #[derive(Clone, Debug)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            /// A value that the spec does not list, as it came.
            Other(::std::string::String),
        }
    }]
}

fn union(item: &Union<'_>, model: &Model<'_>) -> Item {
    let name = format_ident!("{}", item.name);
    let documentation = documented(&with_evidence(item.description, item.evidence));
    let choices = item.choices.iter().map(|choice| {
        let identifier = format_ident!("{}", choice.reference.name);
        let values: Vec<_> = choice.values.iter().map(|value| code(value)).collect();
        let documentation = format!(" {} is {}.", code(item.property), values.join(" or "));
        quote!(#[doc = #documentation] #identifier(#identifier))
    });
    let other = format!(
        " {} is a value that the spec does not list, or absent: the object as it came.",
        code(item.property)
    );
    let derives = derives();
    let hash = (!has_secret(item.name, model)).then(|| quote!(#[derive(Hash)]));
    syn::parse_quote! {
        #(#documentation)*
        #derives
        #hash
        #[non_exhaustive]
        pub enum #name {
            #(#choices,)*
            #[doc = #other]
            Other(crate::wire::Extra),
        }
    }
}

fn text_or_integer(item: &Component<'_>) -> Item {
    let name = format_ident!("{}", item.name);
    let documentation = documented(&with_evidence(item.description, item.evidence));
    syn::parse_quote! {
        #(#documentation)*
        #[derive(Clone)]
        pub struct #name(pub(super) crate::wire::TextOrInteger);
    }
}
