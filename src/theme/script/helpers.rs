//! What emitted scripts need beside the language: each does one thing as the templating language
//! does it, and is written into a script only where it is used.

/// A function of the script.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Helper {
    Defined,
    Whole,
    Integer,
    Show,
    Escape,
    EscapeMore,
    IsTrue,
    Each,
    EachCounted,
    Get,
    Number,
    Plural,
    Direction,
    Plus,
    Remainder,
    Quotient,
    Equal,
    Kind,
    Compare,
    CompareAny,
    Contains,
    Or,
    And,
    Default,
    DefaultFalse,
    Length,
    Slice,
    Trim,
    Title,
    Capitalize,
    Join,
    Reverse,
}

impl Helper {
    /// Its name in the script. Names that templates give are all in small letters there.
    pub(super) const fn name(self) -> &'static str {
        self.parts().0
    }

    /// Its definition, without what is put in for [`Helper::Direction`].
    pub(super) const fn definition(self) -> &'static str {
        self.parts().1
    }

    /// What it calls itself.
    pub(super) const fn needs(self) -> &'static [Self] {
        self.parts().2
    }

    const fn parts(self) -> (&'static str, &'static str, &'static [Self]) {
        match self {
            Self::Defined => ("U", r#"v=>{if(v===void 0)throw Error("undefined value");return v}"#, &[]),
            // In JavaScript 2 and 2.0 are the same number, in templates they are not.
            Self::Whole => (
                "I",
                r#"v=>{if(v!==!!v&&!Number.isSafeInteger(v))throw Error("not a whole number");return+v}"#,
                &[],
            ),
            Self::Integer => ("N", "v=>v===!!v||Number.isSafeInteger(v)?+v:NaN", &[]),
            Self::Show => (
                "S",
                r#"v=>{if(Object(U(v))===v)throw Error("cannot print a list");return v===null?"None":v===!0?"True":v===!1?"False":""+v}"#,
                &[Self::Defined],
            ),
            Self::Escape => (
                "E",
                r#"v=>S(v).replace(/[&<>"']/g,c=>({"&":"&amp;","<":"&lt;",">":"&gt;",'"':"&quot;"})[c]??"&#39;")"#,
                &[Self::Show],
            ),
            // The filter `escape` is the engine's own, and escapes more than printing does.
            Self::EscapeMore => {
                ("EM", r##"v=>E(v).replaceAll("&#39;","&#x27;").replaceAll("/","&#x2f;")"##, &[Self::Escape])
            }
            Self::IsTrue => ("T", "v=>Object(U(v))===v?Object.keys(v).length>0:!!v", &[Self::Defined]),
            Self::Each => ("L", "v=>[...U(v)??[]]", &[Self::Defined]),
            // A loop over the letters of a text does not know how many there are.
            Self::EachCounted => (
                "LC",
                r#"v=>{if(typeof v=="string")throw Error("cannot count letters");return L(v)}"#,
                &[Self::Each],
            ),
            Self::Get => (
                "G",
                r#"(v,k)=>typeof k=="number"?(typeof v=="string"?[...v]:Array.isArray(v)?v:[]).at(k):typeof k=="string"&&Object(v)===v&&!Array.isArray(v)&&Object.hasOwn(v,k)?v[k]:void 0"#,
                &[],
            ),
            Self::Number => (
                "F",
                r#"v=>(I(v)<0?"−":"")+(""+Math.abs(v)).replace(/\B(?=(\d{3})+$)/g,",")"#,
                &[Self::Whole],
            ),
            Self::Plural => ("P", r#"(v,a,b)=>F(v)+" "+(+v===1?a:b)"#, &[Self::Number]),
            Self::Direction => ("DI", r#"v=>/^(?:LANGUAGES)(?:-|$)/i.test(v)?"rtl":"ltr""#, &[]),
            Self::Plus => (
                "A",
                r#"(a,b)=>Array.isArray(a)&&Array.isArray(b)?[...a,...b]:typeof a=="string"&&typeof b=="string"?a+b:I(a)+I(b)"#,
                &[Self::Whole],
            ),
            Self::Remainder => {
                ("R", r#"(a,b)=>{if(!b)throw Error("division by zero");return(a%b+b)%b}"#, &[])
            }
            Self::Quotient => ("J", "(a,b)=>(a-R(a,b))/b", &[Self::Remainder]),
            Self::Equal => (
                "Q",
                r#"(a,b)=>Object(a)===a&&Object(b)===b?Array.isArray(a)===Array.isArray(b)&&Object.keys(a).length===Object.keys(b).length&&Object.keys(a).every(k=>Object.hasOwn(b,k)&&Q(a[k],b[k])):a===b||typeof a=="number"&&b===!!b&&a===+b||typeof b=="number"&&a===!!a&&b===+a"#,
                &[],
            ),
            // Values of different kinds are ordered by their kinds.
            Self::Kind => (
                "K",
                r#"v=>U(v)===null?0:v===!!v?1:typeof v=="number"?2:typeof v=="string"?3:4"#,
                &[Self::Defined],
            ),
            Self::Compare => ("C", "(a,b)=>K(a)-K(b)||a-b", &[Self::Kind]),
            // Strings are ordered by their characters, not by halves of them.
            Self::CompareAny => (
                "CA",
                r#"(a,b)=>{let k=K(a),i=0;if(k!==K(b)||k<3)return k-K(b)||a-b;if(k>3)throw Error("cannot compare lists");while(i<a.length&&a[i]===b[i])i++;return(a.codePointAt(i)??-1)-(b.codePointAt(i)??-1)}"#,
                &[Self::Kind],
            ),
            Self::Contains => (
                "H",
                r#"(a,b)=>typeof b=="string"?b.includes(S(a)):Array.isArray(b)?b.some(v=>Q(v,a)):typeof a=="string"&&Object.hasOwn(b,a)"#,
                &[Self::Equal, Self::Show],
            ),
            Self::Or => ("W", "(a,f)=>T(a)?a:f()", &[Self::IsTrue]),
            Self::And => ("V", "(a,f)=>T(a)?f():a", &[Self::IsTrue]),
            Self::Default => ("D", "(v,d)=>v===void 0?d:v", &[]),
            Self::DefaultFalse => ("X", "(v,d)=>v===void 0||!T(v)?d:v", &[Self::IsTrue]),
            Self::Length => (
                "Z",
                r#"v=>{if(typeof v!="string"&&Object(v)!==v)throw Error("no length");return typeof v=="string"?[...v].length:Object.keys(v).length}"#,
                &[],
            ),
            Self::Slice => (
                "B",
                r#"(v,a,b)=>typeof v=="string"?[...v].slice(a??0,b??void 0).join(""):(U(v)??[]).slice(a??0,b??void 0)"#,
                &[Self::Defined],
            ),
            Self::Trim => ("Y", r#"v=>v.replace(/^\p{White_Space}+|\p{White_Space}+$/gu,"")"#, &[]),
            Self::Title => (
                "TI",
                r#"v=>{let u=1,o="";for(const c of v)/[-({[<]|\p{White_Space}/u.test(c)?(u=1,o+=c):(o+=u?c.toUpperCase():c.toLowerCase(),u=0);return o}"#,
                &[],
            ),
            Self::Capitalize => {
                ("CP", r#"v=>{const[a="",...b]=v;return a.toUpperCase()+b.join("").toLowerCase()}"#, &[])
            }
            Self::Join => (
                "JO",
                r#"(v,s,k)=>[...v??[]].map(x=>(x=k===void 0?x:G(x,k))===void 0?"":S(x)).join(s)"#,
                &[Self::Get, Self::Show],
            ),
            Self::Reverse => {
                ("RE", r#"v=>typeof v=="string"?[...v].reverse().join(""):[...v??[]].reverse()"#, &[])
            }
        }
    }
}
